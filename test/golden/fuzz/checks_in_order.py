# What is checked first: shapes of masks before their dtype, and in place the other way round; values before indices; dimensions before kernels of complex
# tensors; a dtype that is asked for before the tensor's own.
import torch
import torch.nn.functional as F


def tried(text):
    try:
        result = eval(text)
        print(text, result.dtype, tuple(result.shape), result.tolist())
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


x, double, mask, two, byte, tall = torch.ones(2, 3), torch.ones(3).double(), torch.tensor([True, False, True]), torch.tensor([True, False]), torch.ones(3, dtype=torch.uint8), torch.ones(4, 3) > 0
for call in ("x.masked_fill(%s, 4)", "x.clone().masked_fill_(%s, 4)", "x.masked_fill(%s, torch.tensor(4.))", "x.masked_fill(%s, x[0])", "x.clone().masked_fill_(%s, x[0])", "x.masked_scatter(%s, x)", "x.clone().masked_scatter_(%s, x)",
             "x.masked_scatter(%s, x.double())", "x.masked_select(%s)"):
    for given in ("double", "double[:2]", "mask", "two", "byte", "byte[:2]", "tall", "x[:, :1]"):
        tried(call % given)

one = torch.zeros(1, 3)
for text in ("one.index_put((torch.tensor([0, 1]),), one > 0)", "one.index_put((torch.tensor([0, 1]),), torch.ones(4))", "one.index_put((torch.tensor([0, 1]),), torch.ones(3))"):
    tried(text)

c, z, narrow = torch.ones(2, 3) + 0j, torch.zeros(0, 3) + 0j, torch.ones(2) * 1j
for name in "amax amin max min argmax argmin median nanmedian nansum sort topk mode kthvalue cummax cummin aminmax argsort".split():
    for given in ("c, 1", "c, 4", "c, dim=5", "z, dim=0"):
        if (name, given) not in (("cummax", "z, dim=0"), ("cummin", "z, dim=0"), ("nanmedian", "z, dim=0")) and name not in ("topk", "kthvalue"):
            tried(f"torch.{name}({given})")
for name in "lt floor_divide remainder hypot atan2 maximum max fmin fmod xlogy copysign nextafter heaviside gcd bitwise_and".split():
    tried(f"torch.{name}(c, c)")
    tried(f"torch.{name}(c, narrow)")
for text in ("c.topk(9)", "c.topk(1)", "c.kthvalue(1, 9)", "c.kthvalue(9)", "c.amax((0, 0))", "torch.clamp(c)", "torch.signbit(c)", "F.elu(c)", "F.softplus(c)", "torch.quantile(c, 0.5)", "torch.deg2rad(c)"):
    tried(text)

few = torch.ones(2, 3, dtype=torch.uint8)
for text in ("few.mean()", "few.mean(dtype=torch.float64)", "few.mean((0,), dtype=torch.float32)", "few.mean(dtype=torch.int64)", "few.nanmean(dtype=torch.float32)", "few.norm(dtype=torch.float32)", "F.softmin(few, 0, dtype=torch.float32)", "few.softmax(0)",
             "few.softmax(1)", "few.log_softmax(0)", "few.log_softmax(1)", "F.cross_entropy(few[None], torch.tensor([[0, 1, 1]]))", "F.nll_loss(few, torch.tensor([0, 1]))", "F.local_response_norm(few[None, None], 2)"):
    tried(text)

# Dimensions of no size are named as they are counted from the start, but by amax and amin; running statistics must not want gradients.
empty = torch.zeros(2, 0)
for name in "max min argmax argmin median mode amax amin".split():
    tried(f"torch.{name}(empty, -1)")
tried("torch.aminmax(empty, dim=-1)")
x, plain, wants = torch.ones(3, 2), torch.ones(2), torch.ones(2, requires_grad=True)
for text in ("F.batch_norm(x, plain, wants)", "F.batch_norm(x, wants, plain)", "F.batch_norm(x, plain.clone(), wants, training=True)", "F.batch_norm(x, wants[:1], plain)", "F.batch_norm(x, plain, plain, wants)"):
    tried(text)
table, places, starts = torch.ones(4, 3), torch.tensor([0, 1]), torch.tensor([0])
for text in ("torch.embedding_bag(table, torch.ones(1, 1, 1), starts)[0]", "torch.embedding_bag(table, places.float(), starts)[0]", "torch.embedding_bag(table, places, starts.float())[0]", "torch.embedding_bag(table[0], places, starts)[0]",
             "torch.embedding_bag(table, places, starts[None])[0]", "torch.embedding_bag(table, places[None], starts)[0]"):
    tried(text)

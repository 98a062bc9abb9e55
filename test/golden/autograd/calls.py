import copy
import pickle

import torch.nn.functional as F


class One:
    def __index__(self):
        return 1


@case
def call_1():
    x = leaf(1.0, -2.0, 3.0)
    print(x + "a")


@case
def call_2():
    x = leaf(1.0, -2.0, 3.0)
    print("a" + x)


@case
def call_3():
    x = leaf(1.0, -2.0, 3.0)
    print(x @ 3)


@case
def call_4():
    x = leaf(1.0, -2.0, 3.0)
    print(x.add())


@case
def call_5():
    x = leaf(1.0, -2.0, 3.0)
    print(x.sum(5))


@case
def call_6():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.sum(x, dim=7))


@case
def call_7():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.tanh())


@case
def call_8():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.tanh(3))


@case
def call_9():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.tanh(x, 3))


@case
def call_10():
    x = leaf(1.0, -2.0, 3.0)
    print(x[5])


@case
def call_11():
    x = leaf(1.0, -2.0, 3.0)
    print(x[0, 1])


@case
def call_12():
    x = leaf(1.0, -2.0, 3.0)
    print(x[None, ..., 1:])


@case
def call_13():
    x = leaf(1.0, -2.0, 3.0)
    print(x[[0, 2]])


@case
def call_14():
    x = leaf(1.0, -2.0, 3.0)
    print(x[torch.tensor([True, False, True])])


@case
def call_15():
    x = leaf(1.0, -2.0, 3.0)
    print(x[True])


@case
def call_16():
    x = leaf(1.0, -2.0, 3.0)
    print(x[::2])


@case
def call_17():
    x = leaf(1.0, -2.0, 3.0)
    print(x[::-1])


@case
def call_18():
    x = leaf(1.0, -2.0, 3.0)
    print(x[1.5])


@case
def call_19():
    x = leaf(1.0, -2.0, 3.0)
    print(x[torch.tensor(1):])


@case
def call_20():
    x = leaf(1.0, -2.0, 3.0)
    print(x[torch.Size([0])])


@case
def call_21():
    x = leaf(1.0, -2.0, 3.0)
    print(x.item())


@case
def call_22():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.tensor(-0.0).item(), torch.tensor(2**40).item(), torch.tensor(-3).item(), torch.tensor(True).item(), torch.tensor(2.5, dtype=torch.float64).item(), torch.tensor(2**62).item())


@case
def call_23():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.tensor(2**40) + 2**40)


@case
def call_24():
    x = leaf(1.0, -2.0, 3.0)
    print(2 - x, 2 / x, 2 ** x, x ** 2)


@case
def call_25():
    x = leaf(1.0, -2.0, 3.0)
    print(5 % torch.tensor(3), 7 // torch.tensor(2), True + torch.tensor(1), 1.5 + torch.tensor(2))


@case
def call_26():
    x = leaf(1.0, -2.0, 3.0)
    print(x.shape, type(x.shape).__name__, hash(x.shape) == hash((3,)), x.shape == (3,), torch.zeros(()).shape, {x.shape: 1}[torch.Size([3])], x.dtype is torch.float32)


@case
def call_27():
    x = leaf(1.0, -2.0, 3.0)
    print(x.max(), x.max(0), torch.max(x, dim=0).indices)


@case
def call_28():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.split(x, 2), x.unbind(), torch.chunk(x, 2), x.topk(2)[0])


@case
def call_29():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.cat([x, x]), torch.stack((x, x), 0).shape, torch.cat((x, x), dim=0).shape)


@case
def call_30():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.where(x > 0, x, 0.0))


@case
def call_31():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.zeros(2, dtype=torch.int32).sum(dtype=torch.float64), x.view((3, 1)).shape, x.reshape(-1), x.expand(2, 3).shape, x.sum(dim=(0,), keepdim=True))


@case
def call_32():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.tanh(input=x))


@case
def call_33():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.add(x, x, alpha=2))


@case
def call_34():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.add(x, other=x))


@case
def call_35():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.tanh(**{"input": x}))


@case
def call_36():
    x = leaf(1.0, -2.0, 3.0)
    print(F.linear(x, torch.ones(2, 3), bias=torch.ones(2)))


@case
def call_37():
    x = leaf(1.0, -2.0, 3.0)
    print(F.linear(input=x, weight=torch.ones(2, 3)))


@case
def call_38():
    x = leaf(1.0, -2.0, 3.0)
    print(F.mse_loss(x, x.detach() + 1, reduction="none"))


@case
def call_39():
    x = leaf(1.0, -2.0, 3.0)
    print(F.mse_loss(x, x.detach() + 1, None, None, "sum"))


@case
def call_40():
    x = leaf(1.0, -2.0, 3.0)
    print(F.mse_loss(x, x.detach() + 1, weight=torch.ones(3)))


@case
def call_41():
    x = leaf(1.0, -2.0, 3.0)
    print(list(map(torch.Tensor.abs, [x])), x.tanh.__name__, getattr(x, "sum")(), (x.add)(1))


@case
def call_42():
    x = leaf(1.0, -2.0, 3.0)
    print(torch.ones(2).eq(1), x == None, x != 3, torch.ones(1) == "a")


@case
def call_43():
    x = leaf(1.0, -2.0, 3.0)
    print(x[One()], x.sum(One() if False else 0))


@case
def call_44():
    x = leaf(1.0, -2.0, 3.0)
    print(pickle.loads(pickle.dumps(torch.relu)) is torch.relu, pickle.loads(pickle.dumps(F.relu)) is F.relu, pickle.loads(pickle.dumps(F.mse_loss)) is F.mse_loss)


@case
def call_45():
    x = leaf(1.0, -2.0, 3.0)
    print(copy.deepcopy(torch.tanh) is torch.tanh, torch.tanh.__name__, F.mse_loss.__name__, torch.Tensor.add.__name__)


@case
def in_place_by_name_and_number():
    a = b = torch.ones(2)
    a += 1
    print(a is b, a, a.add_(1, alpha=2) is a, a.mul_(2.0) is a, a)
    a *= 2
    a -= torch.ones(2)
    a /= 4
    a **= 2
    print(a, a is b, torch.relu_(a) is a, F.relu(a, inplace=True) is a, torch.add(a, 1, out=a) is a)


@case
def in_place_of_a_string():
    torch.ones(2).add_("s")


@case
def gradients_are_one_object():
    x = leaf(1.0, 2.0)
    print(x.grad)
    (x * x).sum().backward()
    g = x.grad
    print(g is x.grad, g)
    x.grad = None
    print(x.grad)
    x.grad = g
    print(x.grad is g)
    del x.grad
    print(x.grad)


@case
def gradient_of_a_number():
    leaf(1.0).grad = 3


@case
def gradient_of_another_size():
    leaf(1.0).grad = torch.zeros(2)

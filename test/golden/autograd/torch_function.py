HANDLED = {}


def implements(function):
    def register(handler):
        HANDLED[function] = handler
        return handler

    return register


class Diagonal:
    def __init__(self, size, value):
        self.size, self.value = size, value

    def __repr__(self):
        return f"Diagonal({self.size}, {self.value})"

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func not in HANDLED or not all(issubclass(kind, (torch.Tensor, Diagonal)) for kind in types):
            return NotImplemented
        return HANDLED[func](*args, **(kwargs or {}))


@implements(torch.mean)
def mean(input):
    return input.value / input.size


@implements(torch.add)
@implements(torch.Tensor.add)
def add(input, other):
    values = [x.value if isinstance(x, Diagonal) else x for x in (input, other)]
    return Diagonal(3, values[0] + values[1]) if all(isinstance(x, (int, float)) for x in values) else "a dense sum"


@implements(torch.nn.functional.softmax)
def softmax(input, dim, **rest):
    return f"softmax along {dim}, {sorted(rest)}"


def told(program):
    try:
        print(program())
    except Exception as error:
        print(type(error).__name__, error)


@case
def a_class_that_is_no_tensor():
    d, x = Diagonal(3, 2.0), torch.ones(2)
    for program in (
        lambda: torch.mean(d),
        lambda: torch.mean(input=d),
        lambda: torch.add(d, 1),
        lambda: torch.add(1, d),
        lambda: torch.add(x, d),
        lambda: x + d,
        lambda: F.softmax(d, dim=0),
        lambda: F.softmax(d, 1),
        lambda: torch.sum(d),
        lambda: torch.add(d, d, alpha=2),
        lambda: F.relu(d),
        lambda: F.linear(x, d),
        lambda: F.mse_loss(d, x),
        lambda: F.conv1d(d, x),
        lambda: torch.cat([x, d]),
        lambda: torch.einsum("i,i->", d, x),
        lambda: torch.linalg.norm(d),
        lambda: torch.fft.fft(d),
        lambda: torch.special.erf(d),
        lambda: nn.Linear(2, 2)(d),
        lambda: torch.autograd.grad(d, x),
        lambda: torch.exp(x, out=d),
        lambda: x[d],
        lambda: x.copy_(d),
        lambda: x - d,
        lambda: d - x,
        lambda: x @ d,
        lambda: x < d,
        lambda: torch.split(d, 2),
        lambda: torch.tensor(d),
        lambda: torch.is_tensor(d),
    ):
        told(program)


class Logged(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        names = [kind.__name__ for kind in types]
        print("<", func.__name__, names, len(args), None if kwargs is None else list(kwargs))
        return super().__torch_function__(func, types, args, kwargs)


def logged(*values):
    return torch.tensor(values).as_subclass(Logged)


@case
def operators_of_a_tensor_class():
    x, plain = logged(1.0, 2.0), torch.ones(2)
    x + 1, 1 + x, x - x, 1 - x, x * plain, plain * x, x / 2, 2 / x, x**2, 2**x, x // 1, x % 2, 5 % x, x @ plain, plain @ x, -x, abs(x)
    x == x, x != x, x < 1, x >= plain, 1 > x, x.bool() & x.bool(), ~x.bool(), x.bool() | True
    x += 1
    x -= plain
    x *= 2
    x /= 2
    x[0], x[x > 1]
    x[0] = 3.0
    x[0:1] += 1
    print(type(x), type(x + 1).__name__, type(x > 0).__name__)


@case
def methods_and_attributes():
    x = logged(1.0, 2.0)
    x.exp(), x.sum(0), x.add(x, alpha=2), x.max(0), x.reshape(2, 1), x.view(1, 2), x.split(1), x.norm(), x.to(torch.float64), x.double(), x.clone()
    x.shape, x.dtype, x.device, x.ndim, x.T, x.data, x.requires_grad, x.is_leaf, x.grad, x.grad_fn, x._version
    x.size(), x.size(0), x.dim(), x.numel(), x.tolist(), x.item, x.stride(), x.is_contiguous(), x.element_size(), x.unique(), x.new_zeros(2)
    x.requires_grad_()
    x.requires_grad = False
    x.requires_grad = True
    (x * 2).sum().backward()
    print(type(x.grad), type(x.detach()), type(x.data))
    x.grad = None
    del x.grad
    x.register_hook(print)


@case
def what_python_asks():
    x = logged(1.0, 2.0)
    print(len(x), float(x[0]), int(x[1]), bool(x[0]), 1.0 in x, f"{x.sum()}", str(x), [type(item).__name__ for item in x])
    first, second = x
    print(repr(first), hash(x) == id(x), isinstance(x, torch.Tensor), torch.is_tensor(x))
    print(reversed(x))


@case
def functions_with_a_tensor_class():
    x, plain = logged(1.0, 2.0), torch.ones(2)
    torch.exp(x), torch.add(x, x, alpha=2), torch.cat([x, plain]), torch.stack((x, x)), torch.where(plain > 0, x, plain), torch.max(x, 0)
    torch.zeros_like(x), torch.randn_like(x), torch.einsum("i,i->", x, x), torch.split(x, 1), torch.norm(x), torch.equal(x, x), torch.numel(x)
    torch.add(input=plain, other=x), torch.meshgrid(x, x, indexing="ij"), torch.broadcast_tensors(x, plain), torch.unique(x), torch.allclose(x, x)
    F.relu(x), F.softmax(x, dim=0), F.softmax(x, 0), F.dropout(x, 0.0), F.linear(x, torch.ones(3, 2)), F.mse_loss(x, plain), F.layer_norm(x, (2,)), F.gelu(x)
    F.cross_entropy(x, torch.tensor(0)), F.pad(x, (1, 1)), F.normalize(x, dim=0), F.one_hot(x.long())
    torch.linalg.norm(x), torch.fft.fft(x), torch.special.erf(x), torch.autograd.grad((x.requires_grad_() * 2).sum(), x)
    print(type(torch.tensor(x)), type(torch.as_tensor(x)), type(torch.exp(x)))


@case
def modules_with_a_tensor_class():
    x = logged(1.0, 2.0)
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Dropout(0.0), nn.LayerNorm(2), nn.ReLU(), nn.Softmax(dim=-1))
    print(type(model(x)))
    nn.CrossEntropyLoss()(x, torch.tensor(0)), nn.MSELoss()(x, x), nn.Embedding(3, 2)(x.long()), nn.Conv1d(1, 1, 1)(x.reshape(1, 1, 2))


class Silent(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return NotImplemented


class Plain(torch.Tensor):
    pass


@case
def nobody_answers():
    x, plain = torch.ones(2).as_subclass(Silent), torch.ones(2).as_subclass(Plain)
    for program in (
        lambda: x + 1,
        lambda: 1 + x,
        lambda: x + plain,
        lambda: plain + x,
        lambda: torch.add(x, 1),
        lambda: torch.add(plain, x),
        lambda: x.exp(),
        lambda: x.shape,
        lambda: repr(x),
        lambda: x[0],
        lambda: x == 1,
        lambda: len(x),
        lambda: float(x),
        lambda: F.relu(x),
        lambda: F.mse_loss(x, torch.ones(2)),
        lambda: x - 1,
        lambda: 2**x,
        lambda: x.foo,
    ):
        told(program)


class First:
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        print(cls.__name__, [kind.__name__ for kind in types])
        return NotImplemented


class Second(First):
    pass


class Last:
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return "the last"


@case
def who_is_asked_first():
    a, b, c, x = First(), Second(), Last(), torch.ones(2)
    told(lambda: torch.add(a, b))
    told(lambda: torch.stack([a, x, b, a]))
    told(lambda: torch.add(a, c))
    told(lambda: F.linear(x, a, b))
    told(lambda: F.mse_loss(x, c))


class Units(torch.Tensor):
    """Carries its unit along, as programs do that subclass Tensor."""

    @staticmethod
    def __new__(cls, data, unit):
        made = torch.as_tensor(data, dtype=torch.float32).as_subclass(cls)
        made.unit = unit
        return made

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        result = super().__torch_function__(func, types, args, kwargs or {})
        units = [value.unit for value in args if isinstance(value, cls) and hasattr(value, "unit")]
        if isinstance(result, cls) and units:
            result.unit = "·".join(units) if func in (torch.Tensor.mul, torch.mul) else units[0]
        return result


@case
def units():
    length, time = Units([1.0, 2.0], "m"), Units([2.0, 4.0], "s")
    print((length * time).unit, (length + length).unit, torch.mul(length, time).unit, length.sum().unit, length[0].unit, length.clone().unit)
    print(length * time, length)
    weight = Units([3.0, 1.0], "kg").requires_grad_()
    loss = (weight * length).sum()
    loss.backward()
    print(loss.unit, loss, type(loss.grad_fn).__name__, weight.grad)


@case
def turned_off():
    x = logged(1.0, 2.0)
    with torch._C.DisableTorchFunctionSubclass():
        print(type(x + 1), type(x.exp()))
    with torch._C.DisableTorchFunction():
        print(type(x + 1))

    class Quiet(torch.Tensor):
        __torch_function__ = torch._C._disabled_torch_function_impl

    quiet = torch.ones(2).as_subclass(Quiet)
    print(type(quiet + 1), type(torch.exp(quiet)), quiet)


class Counted(torch.nn.Parameter):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        print("<", func.__name__)
        with torch._C.DisableTorchFunctionSubclass():
            return func(*args, **(kwargs or {}))


@case
def a_parameter_class():
    weight = Counted(torch.ones(2))
    print(type(weight * 2), type(torch.exp(weight)), type(nn.Parameter(torch.ones(1)) * 2))


@case
def a_mode():
    class Mode(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            print("<", func.__name__, [kind.__name__ for kind in types], len(args), kwargs)
            return func(*args, **(kwargs or {}))

    with Mode():
        a = torch.zeros(2)
        b = a + 1
        F.relu(b), torch.exp(b), b.sum(), b.shape, torch.tensor(3.0), torch.arange(3)
    b + 1
    x = logged(1.0, 2.0)
    with Mode(), Mode():
        x + 1


@case
def functions_of_ones_own():
    from torch.overrides import handle_torch_function, has_torch_function, is_tensor_like, resolve_name

    def doubled(x, by=2):
        if has_torch_function((x,)):
            return handle_torch_function(doubled, (x,), x, by=by)
        return x * by

    print(doubled(torch.ones(2)), doubled(Last()), type(doubled(logged(1.0))))
    told(lambda: doubled(First()))
    print(has_torch_function((torch.ones(1),)), is_tensor_like(Last()), is_tensor_like(torch.ones(1)), is_tensor_like(3))
    print(resolve_name(torch.exp), resolve_name(torch.Tensor.add))

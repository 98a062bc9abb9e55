class Tagged(torch.Tensor):
    pass


class Finer(Tagged):
    pass


class Other(torch.Tensor):
    pass


def kinds(*values):
    print(*(type(value).__name__ for value in values))


def tagged(*values):
    return torch.tensor(values).as_subclass(Tagged)


@case
def operators():
    a, plain = tagged(1.0, 2.0), torch.ones(2)
    kinds(plain.add(a), plain.sub(other=a), plain.clone().add_(a))
    kinds(a + 1, 1 + a, a + plain, plain + a, a @ plain, plain @ a, -a, abs(a), a**2, 2**a, a > 1, ~(a > 1), a[0], a[a > 1])
    a += 1
    a[0] = 5
    kinds(a, a.add_(1), a.mul(2), sum([a, a]))
    print(a, a + 1, repr(a[0]))


@case
def methods_and_views():
    a = torch.ones(2, 2).as_subclass(Tagged)
    kinds(a.sum(), a.clone(), a.detach(), a.reshape(4), a.view(4), a.mT, a.data, a.real, a.double(), a.new_zeros(2), a.t())
    kinds(a.shape, a.size(), a.grad, a.dtype, a.tolist(), a.numpy(), a.sum().item(), a.requires_grad, a.is_leaf)
    kinds(*a, *a.split(1), *a.unbind(), *a.max(0), *a.sort())
    print(a.max(0), len(a), bool(a[0, 0]), a.shape)


@case
def functions():
    a = torch.ones(2, 2).as_subclass(Tagged)
    kinds(torch.sin(a), torch.cat([a, torch.ones(2, 2)]), torch.stack([a, a]), torch.where(a > 0, a, 0.0), torch.zeros_like(a))
    kinds(F.relu(a), F.softmax(a, 0), F.mse_loss(a, a), torch.linalg.inv(a + torch.eye(2)), torch.special.expit(a), torch.einsum("ij->i", a))
    kinds(nn.Linear(2, 2)(a), nn.Sequential(nn.Linear(2, 2), nn.ReLU())(a), torch.equal(a, a), torch.is_tensor(a), isinstance(a, torch.Tensor))


@case
def a_class_of_a_class_comes_first():
    a, b = tagged(1.0, 2.0), torch.ones(2).as_subclass(Finer)
    kinds(a + b, b + a, torch.add(a, b), a.add(b), torch.cat([a, b]))


@case
def classes_that_know_nothing_of_each_other():
    a, b = tagged(1.0, 2.0), torch.ones(2).as_subclass(Other)
    for program in (lambda: a + b, lambda: b + a, lambda: a < b, lambda: a @ b, lambda: torch.add(a, b), lambda: a.add(b), lambda: torch.cat([a, b])):
        try:
            kinds(program())
        except TypeError as error:
            print(error)


@case
def gradients():
    x = tagged(1.0, 2.0).requires_grad_()
    y = (x * x).sum()
    kinds(x, y)
    print(y, y.grad_fn.name(), edges(y.grad_fn))
    y.backward()
    kinds(x.grad)
    print(x.grad)
    (g,) = autograd.grad((x * 3).sum(), x)
    kinds(g)
    print(g)


@case
def as_subclass_keeps_history():
    x = leaf(1.0, 2.0)
    y = (x * 2).as_subclass(Tagged)
    kinds(y)
    print(y.grad_fn.name(), edges(y.grad_fn))
    y.sum().backward()
    print(x.grad)


@case
def with_a_constructor_and_methods_of_its_own():
    class Named(torch.Tensor):
        @staticmethod
        def __new__(cls, values, *args, **kwargs):
            return super().__new__(cls, values)

        def __init__(self, values, label="none"):
            self.label = label

        def twice(self):
            return self * 2

        def sum(self, *args, **kwargs):
            print("sum of", getattr(self, "label", "?"))
            return super().sum(*args, **kwargs)

    a = Named([1.0, 2.0], label="a")
    kinds(a, a.twice(), a.twice().twice(), a.sum())
    print(a.label, hasattr(a.twice(), "label"), a.twice())


@case
def parameters_give_plain_tensors():
    class Weight(nn.Parameter):
        pass

    w, p = Weight(torch.ones(2)), nn.Parameter(torch.ones(2))
    kinds(w, w + 1, p + 1, p.data, p.detach(), torch.sin(p), p + tagged(1.0, 2.0))

import torch.autograd.forward_ad as fwAD


def dual(primal, tangent):
    return fwAD.make_dual(torch.tensor(primal), torch.tensor(tangent))


@case
def dual_numbers_print():
    with fwAD.dual_level():
        d = dual([1.0, 2.0], [1.0, 0.5])
        print(d)
        print(d * 2, (d * 2).sum(), d.mean())
        print(torch.stack([d, d]))
        print(d.double())


@case
def unpack_is_a_named_tuple():
    p, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 0.5])
    print(fwAD.unpack_dual(p))
    with fwAD.dual_level():
        d = fwAD.make_dual(p, v)
        both = fwAD.unpack_dual(d)
        print(both, both.primal, both.tangent, type(both).__name__, both._fields)
        print(fwAD.unpack_dual(p).tangent)


@case
def after_the_level_nothing_is_left():
    with fwAD.dual_level():
        d = dual([1.0, 2.0], [1.0, 0.5])
        y = d * 3
    print(d, y, fwAD.unpack_dual(d))


@case
def no_level():
    dual([1.0], [1.0])


@case
def levels_do_not_nest():
    with fwAD.dual_level():
        with fwAD.dual_level():
            pass


@case
def exit_without_level():
    fwAD.exit_dual_level()


@case
def exit_of_another_level():
    with fwAD.dual_level():
        fwAD.exit_dual_level(level=3)


@case
def enter_and_exit():
    print(fwAD.enter_dual_level())
    print(dual([1.0], [2.0]))
    print(fwAD.exit_dual_level())


@case
def level_as_decorator():
    @fwAD.dual_level()
    def f():
        return fwAD.unpack_dual(dual([1.0], [2.0]).exp()).tangent

    print(f())


@case
def tangent_of_wrong_size():
    with fwAD.dual_level():
        dual([1.0, 2.0], [1.0, 2.0, 3.0])


@case
def tangent_of_integers():
    with fwAD.dual_level():
        dual([1.0, 2.0], [1, 2])


@case
def integers_have_no_tangent():
    with fwAD.dual_level():
        dual([1, 2], [1.0, 2.0])


@case
def tangent_of_another_dtype():
    with fwAD.dual_level():
        print(fwAD.make_dual(torch.ones(2), torch.ones(2, dtype=torch.float64)))


@case
def dual_of_a_dual():
    with fwAD.dual_level():
        fwAD.make_dual(dual([1.0], [1.0]), torch.ones(1))


@case
def elementwise():
    with fwAD.dual_level():
        d = dual([0.5, 1.5], [1.0, -2.0])
        for f in (torch.exp, torch.log, torch.sin, torch.tanh, torch.sigmoid, torch.sqrt, torch.square, torch.relu, torch.abs, torch.reciprocal):
            print(f.__name__, fwAD.unpack_dual(f(d)).tangent)


@case
def two_operands():
    with fwAD.dual_level():
        a, b = dual([1.0, 2.0], [1.0, 0.0]), dual([3.0, 4.0], [0.0, 1.0])
        for y in (a + b, a - b, a * b, a / b, a**b, torch.atan2(a, b), torch.maximum(a, b), a @ b, torch.outer(a, b)):
            print(fwAD.unpack_dual(y).tangent)


@case
def broadcasting():
    with fwAD.dual_level():
        a = dual([[1.0], [2.0]], [[1.0], [0.5]])
        print(fwAD.unpack_dual(a + torch.ones(3)).tangent)
        print(fwAD.unpack_dual(a * torch.arange(3.0)).tangent)
        print(fwAD.unpack_dual(dual(2.0, 1.0) * torch.ones(2, 2)).tangent)


@case
def promotion():
    with fwAD.dual_level():
        d = dual([1.0, 2.0], [1.0, 0.5])
        y = d * torch.tensor([2.0, 3.0], dtype=torch.float64)
        print(y, fwAD.unpack_dual(y).tangent.dtype)
        print(d + 1, 2 * d, d / 4, 1 - d, 2**d)


@case
def matrices():
    with fwAD.dual_level():
        a = dual([[2.0, 1.0], [1.0, 3.0]], [[1.0, 0.0], [0.0, 0.0]])
        b = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        for y in (a @ b, b @ a @ b, torch.det(a), torch.logdet(a), a.T, torch.trace(a)):
            print(fwAD.unpack_dual(y).tangent)


@case
def reductions():
    with fwAD.dual_level():
        d = dual([[1.0, 2.0], [4.0, 3.0]], [[1.0, 0.0], [2.0, 1.0]])
        for y in (d.sum(), d.sum(0), d.mean(1), d.prod(), d.max(), d.amax(1), d.var(), d.std(0), d.norm(), d.logsumexp(1), d.cumsum(0), d.cumprod(1)):
            print(fwAD.unpack_dual(y).tangent)


@case
def named_results():
    with fwAD.dual_level():
        d = dual([3.0, 1.0, 2.0], [1.0, 2.0, 3.0])
        print(d.sort())
        print(d.topk(2))
        print(d.max(0))
        print(torch.cummax(d, 0))


@case
def losses():
    with fwAD.dual_level():
        d = dual([[1.0, 2.0, 0.5]], [[1.0, 0.0, -1.0]])
        print(F.cross_entropy(d, torch.tensor([1])))
        print(F.softmax(d, 1))
        print(F.log_softmax(d, 1))
        print(F.mse_loss(d, torch.zeros(1, 3)))
        print(F.layer_norm(d, (3,)))


@case
def views_share_tangents():
    with fwAD.dual_level():
        d = dual([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [0.0, 1.0]])
        print(d[0], d.T, d.view(4), d[:, 1], d.diagonal(), d.unsqueeze(0))
        print(*d.split(1), *d.unbind(1))


@case
def indexing():
    with fwAD.dual_level():
        d = dual([1.0, 2.0, 3.0], [1.0, 2.0, 4.0])
        print(d[torch.tensor([2, 0, 0])], d[torch.tensor([True, False, True])], d.gather(0, torch.tensor([1, 1])))
        print(torch.where(d > 1.5, d, 0.0), d.masked_fill(d < 2, 9.0), torch.cat([d, torch.zeros(1), d]))


@case
def in_place():
    with fwAD.dual_level():
        d = dual([1.0, 2.0], [1.0, 0.5])
        z = torch.tensor([3.0, 4.0])
        z.mul_(d)
        print(z)
        z += 1
        print(z)
        z.mul_(z)
        print(z)
        z.zero_()
        print(z)


@case
def in_place_of_a_part():
    with fwAD.dual_level():
        d = dual([1.0, 2.0], [1.0, 0.5])
        b = torch.zeros(2, 2)
        b[0] = d
        print(b)
        w = b[0]
        w.mul_(3)
        print(w, b)
        b[1, 1] = d[1] * 10
        print(b)


@case
def in_place_shapes():
    with fwAD.dual_level():
        d = dual([[1.0, 2.0]], [[1.0, 0.5]])
        y = d * 1
        y.t_()
        print(y)
        y.unsqueeze_(0)
        print(y.shape, fwAD.unpack_dual(y).tangent)


@case
def what_has_no_tangent():
    with fwAD.dual_level():
        d = dual([1.0, 2.0], [1.0, 0.5])
        print(d.detach(), d.data, d > 1, d.long(), d.argmax(), d.round(), d.sign())


@case
def clone_keeps_it():
    with fwAD.dual_level():
        d = dual([1.0, 2.0], [1.0, 0.5])
        print(d.clone(), d.contiguous(), d.float(), d.to(torch.float32))


@case
def no_grad_does_not_stop_it():
    with fwAD.dual_level():
        d = dual([1.0, 2.0], [1.0, 0.5])
        with torch.no_grad():
            print(d * 2)


@case
def forward_mode_off():
    with fwAD.dual_level():
        d = dual([1.0, 2.0], [1.0, 0.5])
        with fwAD._set_fwd_grad_enabled(False):
            print(d * 2)
        print(d * 2)


@case
def leaf_made_dual():
    with fwAD.dual_level():
        c = leaf(0.0, 1.0)
        d = fwAD.make_dual(c, torch.tensor([1.0, 0.5]))
        print(d, d.requires_grad, d.is_leaf, type(d.grad_fn).__name__)
        print(d.exp())


@case
def forward_over_reverse():
    x = leaf(1.0, 2.0)
    with fwAD.dual_level():
        d = fwAD.make_dual(x, torch.tensor([1.0, 0.0]))
        (g,) = torch.autograd.grad((d**3).sum(), d, create_graph=True)
        print(fwAD.unpack_dual(g).primal.detach(), fwAD.unpack_dual(g).tangent.detach())


@case
def forward_over_reverse_of_saved_results():
    x = leaf(0.5, 1.5)
    with fwAD.dual_level():
        d = fwAD.make_dual(x, torch.tensor([1.0, 2.0]))
        (g,) = torch.autograd.grad((d.exp() * d.tanh()).sum(), d)
        print(fwAD.unpack_dual(g).tangent.detach())


@case
def reverse_over_forward():
    x = leaf(1.0, 2.0)
    with fwAD.dual_level():
        d = fwAD.make_dual(x, torch.tensor([1.0, 1.0]))
        tangent = fwAD.unpack_dual((d**3).sum()).tangent
        print(tangent.requires_grad)
        print(torch.autograd.grad(tangent, x))


@case
def parameter_of_a_module():
    layer = nn.Linear(2, 1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[1.0, 2.0]]))
        layer.bias.zero_()
    with fwAD.dual_level():
        y = layer(dual([[3.0, 4.0]], [[1.0, 0.0]]))
        print(fwAD.unpack_dual(y).tangent.detach())


@case
def refused():
    with fwAD.dual_level():
        d = dual([[1.0, 2.0], [3.0, 5.0]], [[1.0, 0.5], [0.0, 1.0]])
        for f in (lambda: torch.cdist(d, d), lambda: d // 2, lambda: torch.unique(d)):
            try:
                print(f())
            except NotImplementedError as error:
                print(error)


@case
def zero_dimensional():
    with fwAD.dual_level():
        d = dual(2.0, 3.0)
        print(d, d**2, d.item(), float(d))


@case
def formula_of_a_network():
    with fwAD.dual_level():
        w = dual([[0.5, -1.0], [2.0, 0.25]], [[1.0, 0.0], [0.0, 1.0]])
        x = torch.tensor([1.0, 2.0])
        h = torch.tanh(w @ x)
        print(fwAD.unpack_dual((h * h).sum()).tangent)

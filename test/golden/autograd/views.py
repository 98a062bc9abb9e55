@case
def view_made_in_no_grad_and_changed():
    a = leaf(1.0, 2.0) * 1
    with torch.no_grad():
        v = a[:1]
    print(v.requires_grad, v.grad_fn)
    v.mul_(2)


@case
def view_made_in_no_grad_and_base_changed():
    a = leaf(1.0, 2.0) * 1
    with torch.no_grad():
        v = a[:1]
    a.mul_(2)
    print(v.requires_grad)
    v.grad_fn


@case
def view_made_in_no_grad_both_inside():
    a = leaf(1.0, 2.0) * 1
    with torch.no_grad():
        v = a[:1]
        v.mul_(2)
    print(a, v)


@case
def view_of_a_view_made_in_no_grad():
    a = leaf(1.0, 2.0, 3.0) * 1
    with torch.no_grad():
        v = a[:2]
    w = v[:1]
    print(w.grad_fn)
    w.mul_(2)


@case
def view_of_a_plain_tensor_made_in_no_grad():
    a = torch.zeros(3)
    with torch.no_grad():
        v = a[:2]
    v.mul_(leaf(2.0))


@case
def multi_output_views_changed():
    a = leaf(1.0, 2.0) * 1
    x, y = a.unbind()
    x.mul_(2)


@case
def multi_output_views_and_base_changed():
    a = leaf(1.0, 2.0) * 1
    x, y = a.unbind()
    a.mul_(2)
    print(a)
    x.grad_fn


@case
def multi_output_views_of_a_plain_tensor():
    a = torch.zeros(2)
    x, y = a.unbind()
    x.add_(1)
    print(a)
    y.mul_(leaf(3.0))


@case
def chunk_and_split_changed():
    for f in (lambda t: t.chunk(2), lambda t: t.split(1), lambda t: t.tensor_split(2)):
        try:
            f(leaf(1.0, 2.0) * 1)[1].add_(1)
        except RuntimeError as error:
            print(error)


@case
def view_of_one_of_several_changed():
    a = leaf([[1.0], [2.0]]) * 1
    x, y = a.unbind()
    x.view(1).add_(1)


@case
def view_of_a_leaf_changed():
    leaf(1.0, 2.0)[:1].add_(1)


@case
def leaf_changed():
    leaf(1.0).add_(1)


@case
def leaf_changed_in_no_grad():
    x = leaf(1.0)
    with torch.no_grad():
        x.add_(1)
    print(x, x._version)


@case
def data_of_a_leaf():
    x = leaf(1.0, 2.0)
    d = x.data
    d[0] = 5
    print(x, d, d.requires_grad, x._version, d._version, d.data_ptr() == x.data_ptr())
    x.data = torch.tensor([7.0])
    print(x, x.is_leaf)
    x.data = torch.tensor([1, 2])


@case
def data_of_an_intermediate():
    x = leaf(2.0)
    y = x * 3
    y.data = torch.tensor(10.0)
    print(y)
    (y * y).backward()
    print(x.grad)


@case
def data_changed_unseen():
    x = leaf(2.0)
    y = x * x
    x.data.mul_(10)
    y.backward()
    print(x.grad)


@case
def detach_is_seen():
    x = leaf(2.0) * 1
    y = x * x
    x.detach().mul_(10)
    y.backward()


@case
def detach_in_place():
    x = leaf(2.0)
    y = x * 3
    print(y.detach_() is y, y, y.is_leaf)
    x.detach_()
    print(x.requires_grad)


@case
def detach_in_place_of_a_view():
    (leaf(2.0, 3.0) * 1)[0].detach_()


@case
def requires_grad_rules():
    x = torch.tensor([1.0])
    print(x.requires_grad_() is x, x.requires_grad, x.requires_grad_(False).requires_grad)
    y = leaf(1.0) * 2
    print(y.requires_grad_().requires_grad)
    y.requires_grad_(False)


@case
def requires_grad_set_on_an_intermediate():
    y = leaf(1.0) * 2
    y.requires_grad = True
    print("fine")
    y.requires_grad = False


@case
def requires_grad_of_integers():
    torch.tensor([1]).requires_grad_()


@case
def requires_grad_set_of_integers():
    torch.tensor([1]).requires_grad = True


@case
def requires_grad_of_a_view():
    a = torch.zeros(2)
    v = a[:1]
    v.requires_grad_()
    print(v, a.requires_grad, v.is_leaf)
    a.mul_(2)
    print(v.is_leaf)


@case
def expanded_write():
    a = torch.zeros(1).expand(3)
    a.add_(1)


@case
def overlapping_write():
    a = torch.zeros(4).as_strided((2, 2), (1, 1))
    a.mul_(2)


@case
def partly_overlapping_arguments():
    a = torch.arange(4.0)
    a[1:].add_(a[:-1])


@case
def expanded_fill_and_copy():
    a = torch.zeros(1).expand(3)
    a.fill_(2)
    print(a)
    a.copy_(torch.ones(3))


@case
def gradient_layout():
    x = torch.zeros(3, 2).t().requires_grad_()
    (x * torch.arange(6.0).reshape(2, 3)).sum().backward()
    print(x.grad.stride(), x.stride())
    y = torch.zeros(2, 3).requires_grad_()
    (y.t() * torch.ones(3, 2)).sum().backward()
    print(y.grad.stride())
    z = torch.zeros(1, 3).expand(2, 3).requires_grad_()
    (z * torch.ones(2, 3)).sum().backward()
    print(z.grad.stride())
    w = torch.zeros(4)[::2].requires_grad_()
    (w * torch.ones(2)).sum().backward()
    print(w.grad.stride())


@case
def gradient_that_is_expanded():
    x = torch.zeros(2, 3).requires_grad_()
    x.sum().backward()
    print(x.grad.stride())
    (g,) = autograd.grad(x.sum(), x)
    print(g.stride())


@case
def accumulated_in_place():
    x = leaf(1.0, 2.0)
    (x * 2).sum().backward()
    g = x.grad
    (x * 3).sum().backward()
    print(g is x.grad, g, g._version)


@case
def accumulated_with_create_graph():
    x = leaf(1.0, 2.0)
    (x * x).sum().backward()
    g = x.grad
    (x * x).sum().backward(create_graph=True)
    print(g is x.grad, g.tolist(), x.grad)


@case
def version_of_views():
    a = torch.zeros(3)
    v = a[:1]
    v.add_(1)
    d = a.detach()
    d.add_(1)
    print(a._version, v._version, d._version, a.data._version)


@case
def in_place_on_a_view_history():
    x = leaf(1.0, 2.0, 3.0)
    a = x * 1
    v = a[1:]
    w = v[:1]
    w.mul_(10)
    print(a.grad_fn.name(), v.grad_fn.name(), w.grad_fn.name(), edges(a.grad_fn))
    a.sum().backward()
    print(x.grad)


@case
def in_place_with_a_recorded_value():
    a = torch.zeros(3)
    w = leaf(5.0)
    a[1] = w
    print(a, a.requires_grad)
    a.sum().backward()
    print(w.grad)


@case
def setting_grad():
    x = leaf(1.0, 2.0)
    x.grad = torch.ones(2)
    (x * 2).sum().backward()
    print(x.grad)
    x.grad = torch.ones(3)


@case
def force_original_view_tracking():
    with autograd._force_original_view_tracking(True):
        print(autograd.is_view_replay_enabled())
        a = leaf(1.0, 2.0) * 1
        v = a[:1]
        a.mul_(2)
        print(v.grad_fn.name())
    print(autograd.is_view_replay_enabled())

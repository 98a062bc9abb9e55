from torch.autograd.graph import GradientEdge, Node, get_gradient_edge, register_multi_grad_hook


@case
def edge_of_tensors():
    x = leaf(2.0)
    y = x * 2
    e = get_gradient_edge(y)
    print(type(e).__name__, e.node.name(), e.output_nr, e.node is y.grad_fn)
    f = get_gradient_edge(x)
    print(f.node.name(), f.output_nr, f.node.variable is x)
    a, b = (x.view(1).repeat(2)).unbind()
    print(get_gradient_edge(b).output_nr)


@case
def edge_without_gradient():
    get_gradient_edge(torch.tensor(1.0))


@case
def edge_as_an_input():
    x = leaf(2.0)
    y = x * 3
    z = y * y
    e = get_gradient_edge(y)
    print(autograd.grad(z, (x, e), retain_graph=True))
    print(autograd.grad(z, e))


@case
def edge_as_an_output():
    x = leaf(2.0)
    y = x * 3
    print(autograd.grad(get_gradient_edge(y), x, retain_graph=True))
    print(autograd.grad(get_gradient_edge(y), x, grad_outputs=torch.tensor(5.0)))


@case
def edge_as_an_output_of_a_vector():
    x = leaf(2.0, 3.0)
    autograd.grad(get_gradient_edge(x * 3), x)


@case
def edge_in_backward():
    x = leaf(2.0)
    y = x * 3
    autograd.backward(get_gradient_edge(y * y), inputs=[x], retain_graph=True)
    print(x.grad)


@case
def edge_as_input_of_backward():
    x = leaf(2.0)
    y = x * 3
    (y * y).backward(inputs=get_gradient_edge(x))
    print(x.grad)
    y = x * 3
    (y * y).backward(inputs=get_gradient_edge(y))
    print(y.grad)


@case
def unused_edge():
    x, w = leaf(2.0), leaf(3.0)
    print(autograd.grad(x * 2, get_gradient_edge(w * 1), allow_unused=True))
    autograd.grad(x * 2, get_gradient_edge(w * 1))


@case
def edge_made_by_hand():
    x = leaf(2.0)
    y = x.exp()
    z = y * 2
    print(autograd.grad(z, GradientEdge(y.grad_fn, 0)))


@case
def grad_of_a_node():
    x = leaf(2.0)
    y = x * 3
    autograd.grad(y.grad_fn, x)


@case
def is_a_node():
    x = leaf(1.0)
    y = x * 2
    print(isinstance(y.grad_fn, Node), issubclass(type(y.grad_fn), Node), isinstance(x, Node), isinstance(y.grad_fn.next_functions[0][0], Node))


@case
def attributes_of_a_node():
    y = leaf(1.0) * 2
    n = y.grad_fn
    print(n.name(), n.next_functions[1], n.metadata, n.requires_grad)
    print(n._input_metadata[0].shape, n._input_metadata[0].dtype, n._input_metadata[0].device)
    print(sorted(name for name in dir(n) if name.startswith("_saved") or name.startswith("_raw")))
    n.nothing


@case
def a_node_called():
    x = leaf(3.0)
    y = x**2
    print(y.grad_fn(torch.tensor(2.0)))
    print((x * x).grad_fn(torch.tensor(1.0)))


@case
def multi_grad_hook_all():
    a, b, c = leaf(1.0), leaf(2.0), leaf(3.0)
    x, y, z = a * 2, b * 3, c * 4
    register_multi_grad_hook((x, y, z), lambda grads: print(grads))
    (x + y).backward(retain_graph=True)
    (x * y * z).backward(retain_graph=True)
    (x * y).backward(inputs=[a])


@case
def multi_grad_hook_any():
    a, b = leaf(1.0), leaf(2.0)
    x, y = a * 2, b * 3
    handle = register_multi_grad_hook((x, y), lambda grad: print("any", grad), mode="any")
    (x * y).backward(retain_graph=True)
    (x + y).backward(retain_graph=True)
    handle.remove()
    (x + y).backward()


@case
def multi_grad_hook_removed():
    a, b = leaf(1.0), leaf(2.0)
    handle = register_multi_grad_hook((a, b), lambda grads: print(grads))
    (a * b).backward()
    handle.remove()
    (a * b).backward()
    print(a.grad, b.grad)


@case
def multi_grad_hook_wrong_mode():
    register_multi_grad_hook((leaf(1.0),), print, mode="some")


@case
def multi_grad_hook_without_gradient():
    register_multi_grad_hook((leaf(1.0), torch.tensor(1.0)), print)


@case
def node_hooks_removed():
    x = leaf(2.0)
    y = x * 3
    first = y.grad_fn.register_hook(lambda gi, go: print("post", gi, go))
    second = y.grad_fn.register_prehook(lambda go: print("pre", go))
    y.backward(retain_graph=True)
    first.remove()
    y.backward(retain_graph=True)
    second.remove()
    y.backward()
    print(x.grad)


@case
def hook_removes_itself():
    x = leaf(2.0)
    def hook(grad):
        print("once", grad)
        handle.remove()
    handle = x.register_hook(hook)
    (x * 2).backward()
    (x * 2).backward()


@case
def hook_as_a_context_manager():
    x = leaf(2.0)
    with x.register_hook(lambda grad: print("inside", grad)):
        (x * 2).backward()
    (x * 2).backward()


@case
def handles_have_ids():
    x = leaf(2.0)
    a, b = x.register_hook(print), x.register_hook(print)
    print(type(a).__name__, type(a).__module__, b.id - a.id)


@case
def hook_order_of_a_leaf():
    x = leaf(2.0)
    x.register_hook(lambda g: print("1", g) or g * 2)
    x.register_hook(lambda g: print("2", g) or g + 1)
    x.register_post_accumulate_grad_hook(lambda p: print("after", p.grad))
    acc = get_gradient_edge(x).node
    acc.register_prehook(lambda g: print("pre", g))
    acc.register_hook(lambda gi, go: print("post", gi, go))
    (x * 3).backward()
    print(x.grad)


@case
def hook_order_of_an_intermediate():
    x = leaf(2.0)
    y = x * 3
    y.grad_fn.register_prehook(lambda g: print("pre", g) or (g[0] + 1,))
    y.register_hook(lambda g: print("tensor", g) or g * 2)
    y.retain_grad()
    y.register_hook(lambda g: print("later", g) or g * 10)
    y.grad_fn.register_hook(lambda gi, go: print("post", gi, go))
    y.backward()
    print(x.grad, y.grad)


@case
def post_accumulate_hook_that_clears():
    x = leaf(2.0)
    def hook(p):
        print(p is x, p.grad)
        p.grad = None
    x.register_post_accumulate_grad_hook(hook)
    (x * 3).backward()
    print(x.grad)


@case
def post_accumulate_hook_returns():
    x = leaf(2.0)
    x.register_post_accumulate_grad_hook(lambda p: p)
    (x * 3).backward()


@case
def post_accumulate_hook_and_grad():
    x = leaf(2.0)
    x.register_post_accumulate_grad_hook(lambda p: print("called"))
    print(autograd.grad(x * 3, x))


@case
def retains_grad_of_everything():
    x = leaf(2.0)
    y = x * 2
    print(x.retains_grad, y.retains_grad)
    y.retain_grad()
    x.retain_grad()
    print(x.retains_grad, y.retains_grad)
    y.backward()
    print(y.grad, x.grad)
    y.retain_grad()


@case
def retain_grad_then_in_place():
    x = leaf(2.0)
    y = x * 2
    y.retain_grad()
    y.mul_(3)
    y.backward()
    print(y.grad, x.grad)


@case
def hook_on_a_view_then_base_changed():
    x = leaf(1.0, 2.0)
    a = x * 1
    v = a[0]
    v.register_hook(lambda g: print("view", g))
    a.mul_(2)
    print(v.grad_fn.name())
    v.register_hook(lambda g: print("view again", g))
    (a.sum() + v).backward()
    print(x.grad)


@case
def undefined_gradients_in_hooks():
    x = leaf(1.0, 2.0)
    a, b = (x * 1).unbind()
    a.grad_fn.register_prehook(lambda g: print("pre", g))
    a.grad_fn.register_hook(lambda gi, go: print("post", gi, go))
    a.backward()


@case
def materialize_grads():
    x, w = leaf(2.0), leaf(3.0, 4.0)
    print(autograd.grad(x * 2, (x, w), materialize_grads=True))
    print(autograd.grad(x * x, (x, w), materialize_grads=True, create_graph=True))
    print(autograd.grad(x * 2, (x, w), allow_unused=True))
    autograd.grad(x * 2, (x, w), materialize_grads=True, allow_unused=False)


@case
def grad_of_unused():
    x, w = leaf(2.0), leaf(3.0)
    autograd.grad(x * 2, (x, w))


@case
def name_of_accumulate_grad():
    n = get_gradient_edge(leaf(1.0)).node
    print(n, n.name(), n.next_functions, n.variable)


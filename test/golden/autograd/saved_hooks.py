from torch.autograd.graph import disable_saved_tensors_hooks, save_on_cpu, saved_tensors_hooks


def pack(x):
    print("pack", x)
    return x


def unpack(x):
    print("unpack", x)
    return x


@case
def pack_and_unpack():
    a, b = leaf(2.0, 3.0), leaf(5.0, 7.0)
    with saved_tensors_hooks(pack, unpack):
        y = a * b
    print("made")
    y.sum().backward()
    print(a.grad, b.grad)


@case
def packed_as_something_else():
    x = leaf(2.0)
    with saved_tensors_hooks(lambda t: ("doubled", t.detach() * 2), lambda p: p[1]):
        y = x * x
    y.backward()
    print(x.grad)


@case
def packed_as_a_number():
    x = leaf(3.0)
    with saved_tensors_hooks(lambda t: t.item(), lambda v: torch.tensor(v)):
        y = x.sin() + x**2
    y.backward()
    print(x.grad)


@case
def an_output_is_packed():
    x = leaf(1.0)
    with saved_tensors_hooks(pack, unpack):
        y = x.exp()
    y.backward()


@case
def unpacked_each_time():
    x = leaf(2.0)
    with saved_tensors_hooks(lambda t: t, unpack):
        y = x**3
    y.backward(retain_graph=True)
    y.backward()
    y.backward()


@case
def saved_attribute_unpacks():
    x = leaf(2.0)
    with saved_tensors_hooks(pack, unpack):
        y = x * x
    print(y.grad_fn._saved_self)
    print(y.grad_fn._saved_self is x)


@case
def innermost_hooks_only():
    x = leaf(2.0)
    with saved_tensors_hooks(pack, unpack):
        with saved_tensors_hooks(lambda t: print("inner") or t, lambda t: print("outer") or t):
            y = x.sin()
        z = y.cos()
    z.backward()


@case
def unpack_gives_no_tensor():
    x = leaf(2.0)
    with saved_tensors_hooks(lambda t: t, lambda t: "text"):
        y = x.sin()
    y.backward()


@case
def pack_changes_in_place():
    x = leaf(2.0)
    with saved_tensors_hooks(lambda t: t.mul_(2), lambda t: t):
        (x * 1).sin()


@case
def pack_raises():
    def fail(t):
        raise ValueError("no")

    with saved_tensors_hooks(fail, lambda t: t):
        leaf(2.0).sin()


@case
def unpack_raises():
    def fail(t):
        raise ValueError("no")

    with saved_tensors_hooks(lambda t: t, fail):
        y = leaf(2.0).sin()
    y.backward()


@case
def no_version_check_with_hooks():
    a = leaf(2.0) * 1
    with saved_tensors_hooks(lambda t: t.clone(), lambda t: t):
        y = a * a
    a.mul_(10)
    y.backward()


@case
def changed_in_place_and_packed_as_it_is():
    x = leaf(2.0)
    a = x * 1
    with saved_tensors_hooks(lambda t: t, lambda t: t):
        y = a.sin()
    a.mul_(0)
    y.backward()
    print(x.grad)


@case
def order_of_packing():
    x, w, b = leaf([[1.0, 2.0]]), leaf([[3.0], [4.0]]), leaf([5.0])
    with saved_tensors_hooks(pack, unpack):
        y = torch.addmm(b, x, w)
        z = x[0, 0] / w[0, 0]
    (y.sum() + z).backward()


@case
def only_what_is_needed_is_packed():
    a, b = leaf(2.0), torch.tensor(3.0)
    with saved_tensors_hooks(pack, unpack):
        a * b
        b * b
        with torch.no_grad():
            a * a


@case
def lists_are_packed():
    a, b = leaf(2.0), leaf(3.0)
    with saved_tensors_hooks(pack, unpack):
        y = torch.cat([a.view(1), b.view(1)]).prod()
    y.backward()


@case
def double_backward_through_hooks():
    x = leaf(2.0)
    with saved_tensors_hooks(lambda t: t, lambda t: t):
        y = x**3
        (g,) = autograd.grad(y, x, create_graph=True)
    (h,) = autograd.grad(g, x)
    print(g, h)


@case
def in_a_custom_function():
    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            return 2 * ctx.saved_tensors[0] * grad

    x = leaf(3.0)
    with saved_tensors_hooks(pack, unpack):
        y = Square.apply(x)
    y.backward()
    print(x.grad)


@case
def save_on_cpu_keeps_values():
    a, b = leaf(2.0), leaf(3.0)
    with save_on_cpu():
        y = a * b * a
    y.backward()
    print(a.grad, b.grad)
    with save_on_cpu(pin_memory=False):
        (a.exp()).backward()


@case
def hooks_disabled():
    with disable_saved_tensors_hooks("no hooks here"):
        print((leaf(2.0) * 2).sum())
        with saved_tensors_hooks(pack, unpack):
            pass


@case
def hooks_disabled_inside():
    with saved_tensors_hooks(pack, unpack):
        with disable_saved_tensors_hooks("not here"):
            leaf(2.0).sin()


@case
def hooks_disabled_and_enabled():
    with disable_saved_tensors_hooks("first"):
        with disable_saved_tensors_hooks("second"):
            pass
        try:
            with saved_tensors_hooks(pack, unpack):
                pass
        except RuntimeError as error:
            print(error)
    with saved_tensors_hooks(pack, unpack):
        pass
    print("fine")


@case
def raw_saved_tensor():
    x = leaf(2.0)
    y = x * x
    raw = y.grad_fn._raw_saved_self
    print(type(raw).__name__, type(raw).__module__)
    raw.register_hooks(pack, unpack)
    print(y.grad_fn._saved_self)
    y.backward()
    print(x.grad)


@case
def raw_saved_tensor_twice():
    y = leaf(2.0).sin()
    y.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t)
    y.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t)


@case
def raw_saved_tensor_freed():
    y = leaf(2.0).sin()
    raw = y.grad_fn._raw_saved_self
    y.backward()
    raw.register_hooks(lambda t: t, lambda t: t)


@case
def raw_saved_tensor_of_none():
    y = leaf(2.0) * torch.tensor(3.0)
    print(y.grad_fn._saved_self)
    y.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t)


@case
def raw_saved_tensor_with_wrong_hooks():
    y = leaf(2.0).sin()
    y.grad_fn._raw_saved_self.register_hooks(lambda t: t)


@case
def raw_saved_tensor_packed_in_place():
    y = (leaf(2.0) * 1).sin()
    y.grad_fn._raw_saved_self.register_hooks(lambda t: t.mul_(2), lambda t: t)


@case
def raw_saved_tensors_of_a_function():
    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            return 2 * ctx.saved_tensors[0] * grad

    x = leaf(3.0)
    y = Square.apply(x)
    raw = y.grad_fn._raw_saved_tensors
    print(type(raw).__name__, len(raw))
    raw[0].register_hooks(pack, unpack)
    y.backward()
    print(x.grad)


@case
def mutation_allowed():
    x = leaf(2.0, 3.0)
    with autograd.graph.allow_mutation_on_saved_tensors():
        a = x * 1
        y = a**2
        a.mul_(10)
        (y.sum() + a.sum()).backward()
    print(x.grad)


@case
def mutation_allowed_backward_outside():
    x = leaf(2.0, 3.0)
    with autograd.graph.allow_mutation_on_saved_tensors():
        a = x * 1
        y = a**2
    y.sum().backward()


@case
def mutation_allowed_nested():
    with autograd.graph.allow_mutation_on_saved_tensors():
        with autograd.graph.allow_mutation_on_saved_tensors():
            pass


@case
def mutation_allowed_of_a_view():
    x = leaf(2.0, 3.0)
    with autograd.graph.allow_mutation_on_saved_tensors():
        a = x * 1
        y = a[:1].sin()
        a.zero_()
        y.sum().backward()
    print(x.grad)


@case
def increment_the_version():
    a = leaf(2.0) * 1
    y = a.sin()
    before = a._version
    autograd.graph.increment_version(a)
    print(before, a._version)
    b = torch.tensor(1.0)
    autograd.graph.increment_version([a, b])
    print(a._version, b._version)
    y.backward()

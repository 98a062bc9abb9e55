@case
def gradient_warning_as_an_error():
    z = leaf(1.0) * 2
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            z.grad
        except UserWarning as error:
            print(str(error)[:60])


@case
def backward_of_many_elements():
    leaf(1.0, 2.0).backward()


@case
def backward_of_what_has_no_history():
    torch.tensor(1.0).backward()


@case
def elements_written():
    y = torch.zeros(2, 3)
    y[0] = 1
    y[1, 1:] = torch.tensor([5.0, 6.0])
    y[:, 0] = True
    y[0, None] = 2.5
    print(y)
    y[5] = 1


@case
def elements_written_of_another_size():
    torch.zeros(2, 3)[0] = torch.zeros(7)


@case
def a_class_of_ones_own():
    class Own(torch.Tensor):
        pass

    s = torch.tensor([1.0, 2.0]).as_subclass(Own)
    print((s + 1).tolist(), s.relu().tolist(), (s * s).sum().item(), s.grad, s.shape)


@case
def functions_kept_in_a_class():
    class Layer(torch.nn.Module):
        act = torch.tanh

        def __init__(self):
            super().__init__()
            self.w = torch.nn.Parameter(torch.ones(2))

        def forward(self, v):
            return self.act(v * self.w)

    m = Layer()
    m(torch.ones(2)).sum().backward()
    print(m.w.grad, m.w.grad_fn, type(m.w).__name__)


@case
def an_error_in_a_hook():
    x = leaf(1.0, 2.0)
    handle = x.register_hook(lambda g: 1 / 0)
    try:
        (x * 2).sum().backward()
    except ZeroDivisionError as error:
        print(error)
    handle.remove()
    (x * 2).sum().backward()
    print(x.grad)


@case
def many_tensors_come_and_go():
    x = leaf(1.0, 2.0)
    for _ in range(3000):
        q = x * 2
    print(q, sum((x * k).sum() for k in range(5)))

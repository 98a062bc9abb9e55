import traceback


def told(caught):
    """Warnings with the program's own frames only."""
    for each in caught:
        text = re.sub(r" \(Triggered internally at .*\)$", "", str(each.message))
        lines = text.split("\n")
        kept = [lines[0]]
        for k, line in enumerate(lines[1:], 1):
            if re.match(r'  File ".*snip.*", line', line):
                kept += [re.sub(r'File ".*", line \d+', "File, line N", line), lines[k + 1]]
            elif line.startswith("Previous"):
                kept.append(line)
        print("\n".join(kept))


def anomalous(program):
    print(f"# {program.__name__}")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            program()
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    told(caught)


@anomalous
def nan_in_backward():
    x = leaf(0.0)
    with autograd.detect_anomaly():
        y = torch.sqrt(x)
        z = y * 0
        z.backward()


@anomalous
def nan_not_checked():
    x = leaf(0.0)
    with autograd.detect_anomaly(check_nan=False):
        (torch.sqrt(x) * 0).backward()
    print(x.grad)


@anomalous
def no_anomaly():
    x = leaf(4.0)
    with autograd.detect_anomaly():
        torch.sqrt(x).backward()
    print(x.grad)


@anomalous
def forward_outside():
    x = leaf(0.0)
    z = torch.sqrt(x) * 0
    with autograd.detect_anomaly():
        z.backward()


@anomalous
def changed_in_place():
    x = leaf(2.0)
    with autograd.set_detect_anomaly(True):
        a = x * 1
        y = a.sin()
        a.mul_(2)
        y.backward()


@anomalous
def error_in_a_function():
    class Bad(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            raise ValueError("no")

    def inner(x):
        return Bad.apply(x)

    with autograd.set_detect_anomaly(True):
        inner(leaf(1.0)).backward()


@anomalous
def nan_in_a_function():
    class Bad(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad, grad * float("nan")

    with autograd.set_detect_anomaly(True):
        Bad.apply(leaf(1.0), leaf(2.0)).backward()


@anomalous
def nan_in_double_backward():
    x = leaf(0.0)
    with autograd.set_detect_anomaly(True):
        y = x**1.5
        (g,) = autograd.grad(y, x, create_graph=True)
        h = g * 0
        h.backward()


@case
def switches():
    print(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())
    with autograd.set_detect_anomaly(True, check_nan=False):
        print(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())
    print(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())
    autograd.set_detect_anomaly(True)
    print(torch.is_anomaly_enabled())
    autograd.set_detect_anomaly(False)
    print(torch.is_anomaly_enabled())


@case
def traceback_in_metadata():
    with autograd.set_detect_anomaly(True):
        y = leaf(1.0) * 2
    print(list(y.grad_fn.metadata), "leaf(1.0) * 2" in "".join(y.grad_fn.metadata["traceback_"]))

@case
def sharing():
    t = torch.arange(6.0).reshape(2, 3)
    a = t.numpy()
    a[0, 0] = 100
    t[1, 2] = -5
    print(a, t, a.dtype, a.shape, t.T.numpy().shape)
    b = np.arange(4)
    u = torch.from_numpy(b)
    b[0] = 9
    u += 1
    print(b, u, u.dtype)
    v = torch.from_numpy(np.arange(6.0).reshape(2, 3)[:, 1])
    print(v, v.stride(), torch.as_tensor(b) is u, np.shares_memory(b, torch.as_tensor(b).numpy()))


@case
def copying():
    a = np.array([1.0, 2.0])
    t = torch.tensor(a)
    a[0] = 7
    print(t, torch.tensor(a, dtype=torch.float32), torch.tensor(np.float32(1.5)), torch.tensor(np.int64(3)), torch.tensor(np.arange(3)), torch.tensor([np.float64(1.5), 2]), torch.tensor(a, requires_grad=True))
    print(np.array(t), np.asarray(t).dtype, torch.as_tensor(np.array([1, 2], dtype=np.uint8)), torch.as_tensor([1.5]), torch.from_numpy(np.array([True])))


@case
def kinds():
    for kind in (torch.float32, torch.float64, torch.int32, torch.int64, torch.uint8, torch.int8, torch.int16, torch.bool, torch.float16, torch.complex64):
        a = torch.ones(2, dtype=kind).numpy()
        print(repr(a), torch.from_numpy(a).dtype)


@case
def bfloat16():
    torch.ones(2, dtype=torch.bfloat16).numpy()


@case
def requires_grad():
    torch.ones(2, requires_grad=True).numpy()


@case
def requires_grad_in_function():
    np.exp(torch.ones(2, requires_grad=True))


@case
def detached():
    x = torch.ones(2, requires_grad=True)
    y = (x * 2).sum()
    y.backward()
    print(x.detach().numpy(), x.grad.numpy(), y.item(), y.detach().numpy(), repr(y.detach().numpy()))


@case
def functions():
    t = torch.tensor([1.0, 4.0, 9.0])
    print(np.sqrt(t), np.mean(t.numpy()), np.stack([t, t]), np.concatenate([t, t]), np.where(t > 2, t, 0), np.linalg.norm(t), np.allclose(t, t.numpy()), np.array([t[0], t[1]]), np.median(t.numpy()))


@case
def mean_of_tensor():
    np.mean(torch.ones(2))


@case
def sum_of_tensor():
    np.sum(torch.ones(2))


@case
def assignments():
    t = torch.zeros(4)
    t[np.array([1, 2])] = 5
    t[0] = np.float64(1.5)
    t[2:] = torch.from_numpy(np.array([7.0, 8.0]))
    t += np.ones(4)
    a = np.zeros(4)
    a += torch.ones(4).numpy()
    a[:2] = torch.tensor([3.0, 4.0])
    print(t, a)


@case
def mixed():
    t, a = torch.tensor([1.0, 2.0]), np.array([3.0, 4.0])
    print(t * a, t + a, t - a, t / a, t * np.float64(2), np.float64(2) * t, t * np.float32(2), t + np.int64(1), t == a)


@case
def mixed_array_first():
    np.ones(2) * torch.ones(2)


@case
def not_an_array():
    torch.from_numpy([1, 2])


@case
def negative_strides():
    torch.from_numpy(np.arange(3)[::-1])


@case
def array_to_torch_function():
    torch.exp(np.ones(2))


@case
def training():
    np.random.seed(0)
    X = np.random.randn(20, 3).astype(np.float32)
    y = X @ np.array([1.0, -2.0, 0.5], dtype=np.float32) + 0.1
    xt, yt = torch.from_numpy(X), torch.from_numpy(y)
    w = torch.zeros(3, requires_grad=True)
    for step in range(20):
        loss = ((xt @ w - yt) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
            w.grad.zero_()
    print(np.round(w.detach().numpy(), 3), round(loss.item(), 3), torch.tensor(X.mean(axis=0)).dtype)


@case
def indices():
    t = torch.arange(10)
    print(t[np.array([1, 3])], t[np.int64(2)], torch.zeros(np.int64(2)), torch.full((2,), np.float64(3.0)), t[torch.from_numpy(np.array([0, 5]))])


@case
def scalars_in_torch():
    print(torch.tensor([1.0]) * np.sqrt(2.0), torch.pow(torch.tensor(2.0), np.float64(3)), torch.linspace(0, np.pi, 3), torch.tensor(np.pi), torch.tensor(np.random.default_rng(0).random(2)))

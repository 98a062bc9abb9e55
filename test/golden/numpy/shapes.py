@case
def reshaping():
    a = np.arange(12)
    print(a.reshape(3, 4), a.reshape(2, -1), a.reshape((2, 2, 3)), np.reshape(a, (4, 3)).T, a.reshape(3, 4).ravel(), a.reshape(3, 4).flatten(), a.reshape(3, 4, order="F"))
    b = a.reshape(3, 4)
    b[0, 0] = 99
    print(a[0], b.base is a, a.reshape(3, 4).T.shape, np.ravel([[1, 2], [3, 4]]), a.size, b.ndim, len(b), b.strides, np.shape([[1]]), np.ndim(5), np.size([1, 2]))
    a.shape = (2, 6)
    print(a)


@case
def bad_reshape():
    np.arange(6).reshape(4, 2)


@case
def bad_reshape_minus():
    np.arange(6).reshape(4, -1)


@case
def axes():
    a = np.arange(24).reshape(2, 3, 4)
    print(a.transpose().shape, a.transpose(1, 0, 2).shape, np.transpose(a, (2, 0, 1)).shape, a.swapaxes(0, 2).shape, np.moveaxis(a, 0, -1).shape, np.rollaxis(a, 2).shape, a.T[0, 0])
    print(np.expand_dims(np.arange(3), 0).shape, np.arange(3)[:, None], np.arange(3)[np.newaxis].shape, np.squeeze(np.ones((1, 3, 1))).shape, np.ones((1, 3)).squeeze(0), np.expand_dims([1, 2], (0, 2)).shape)
    print(np.atleast_1d(5), np.atleast_2d([1, 2]), np.atleast_3d([1, 2]).shape)


@case
def joining():
    a, b = np.array([[1, 2], [3, 4]]), np.array([[5, 6]])
    print(np.concatenate([a, b]), np.concatenate((a, b.T), axis=1), np.concatenate([a, b], axis=None), np.vstack([a, b]), np.hstack([a, b.T]), np.stack([a, a]).shape, np.stack([a, a], axis=-1), np.column_stack([[1, 2], [3, 4]]), np.dstack([a, a]).shape)
    print(np.hstack([[1, 2], [3]]), np.vstack([[1, 2], [3, 4]]), np.append([1, 2], [3, 4]), np.append(a, b, axis=0), np.insert([1, 2, 3], 1, 9), np.delete([1, 2, 3, 4], 1), np.delete(a, 0, axis=1), np.delete([1, 2, 3, 4], [0, 2]), np.block([[a, a], [b, b]]))
    print(np.concatenate([[1], [2.5]]).dtype, np.concatenate([np.float32([1]), np.int64([2])]).dtype)


@case
def bad_joining():
    np.concatenate([np.ones((2, 2)), np.ones((2, 3))])


@case
def bad_stack():
    np.stack([np.ones(2), np.ones(3)])


@case
def bad_dimensions():
    np.concatenate([np.ones(2), np.ones((2, 2))])


@case
def splitting():
    a = np.arange(8)
    print(np.split(a, 4), np.split(a, [2, 5]), np.array_split(a, 3), np.hsplit(a.reshape(2, 4), 2), np.vsplit(a.reshape(4, 2), 2))
    np.split(a, 3)


@case
def repeating():
    print(np.tile([1, 2], 2), np.tile([[1, 2]], (2, 2)), np.repeat([1, 2], 2), np.repeat([[1, 2], [3, 4]], 2, axis=0), np.repeat([1, 2], [1, 3]), np.roll([1, 2, 3, 4], 1), np.roll([[1, 2], [3, 4]], 1, axis=1), np.flip([1, 2, 3]), np.flip([[1, 2], [3, 4]], axis=0), np.fliplr([[1, 2]]), np.flipud([[1], [2]]), np.rot90([[1, 2], [3, 4]]))


@case
def padding():
    print(np.pad([1, 2], 1), np.pad([1, 2], (1, 2), constant_values=9), np.pad([[1, 2], [3, 4]], 1), np.pad([1, 2, 3], 2, mode="edge"), np.pad([1, 2, 3], 2, mode="reflect"), np.pad([1, 2, 3], 2, mode="wrap"), np.pad([[1.0]], ((1, 0), (0, 2)), mode="constant", constant_values=0.5))


@case
def views():
    a = np.arange(6).reshape(2, 3)
    v = a[:, 1]
    v[:] = 0
    w = a.T
    w[0, 1] = 77
    c = a.copy()
    c[0] = -1
    print(a, v.base is not None, np.shares_memory(a, w), np.shares_memory(a, c), a.flags["C_CONTIGUOUS"], w.flags.c_contiguous, np.may_share_memory(a, a[1:]))
    r = a[::-1, ::2]
    r[0, 0] = 5
    print(a, r)


@case
def broadcast_error():
    np.broadcast_to(np.arange(3), (2, 4))


@case
def methods():
    a = np.array([[3, 1], [2, 4]])
    print(a.tolist(), a.item(2), a.astype(float), a.astype(np.float32).dtype, a.fill(7), a, a.copy() is a, np.array([5]).item(), a.diagonal(), a.trace(), a.dot(a), a.clip(0, 3), a.repeat(2), a.nonzero(), a.swapaxes(0, 1).shape)
    print(np.array([1.7, -1.7]).astype(int), np.array([0, 1, 2]).astype(bool), np.array([True]).astype(float), np.array([1, 2]).astype(complex))
    np.array([1, 2]).item()

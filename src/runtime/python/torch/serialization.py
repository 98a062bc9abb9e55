"""torch.save and torch.load: PyTorch's zip files, written so that PyTorch reads them and read as PyTorch wrote them."""
import contextlib
import io
import pickle
import re
import warnings
from collections import Counter, OrderedDict
from _codecs import encode

import _gradient_lens as engine

from . import _bridge
from ._bridge import wrap
from ._types import Size, device, dtypes
from .storage import TypedStorage, UntypedStorage, legacy

_UNSAFE = (
    "In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. Re-running `torch.load` "
    "with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code execution. Do it only if you got the file from a "
    "trusted source."
)
_DOCS = (
    "\n\nCheck the documentation of torch.load to learn more about types accepted by default with weights_only "
    "https://pytorch.org/docs/stable/generated/torch.load.html."
)
DEFAULT_PROTOCOL = 2


def save(obj, f, pickle_module=pickle, pickle_protocol=DEFAULT_PROTOCOL, _use_new_zipfile_serialization=True, _disable_byteorder_record=False):
    """Writes `obj` to a file object or to a path."""
    if (isinstance(f, str) or hasattr(f, "__fspath__")):
        with open(f, "wb") as file:
            return save(obj, file, pickle_module, pickle_protocol)
    if not hasattr(f, "write"):
        raise AttributeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute")
    storages = {}

    def persistent_id(item):
        if not isinstance(item, (TypedStorage, UntypedStorage)):
            return None
        kind = "uint8" if isinstance(item, UntypedStorage) else item.dtype.name
        key, _ = storages.setdefault((item.data_ptr(), kind), (str(len(storages)), item))
        return "storage", legacy[kind], key, "cpu", item.size()

    data = io.BytesIO()
    pickler = type("Pickler", (pickle_module.Pickler,), {"persistent_id": staticmethod(persistent_id)})(data, protocol=pickle_protocol)
    pickler.dump(obj)
    import zipfile  # costs a boot more than it is worth to all who save nothing

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        _write(file, "data.pkl", data.getvalue())
        _write(file, "byteorder", b"little")
        for key, storage in storages.values():
            _write(file, f"data/{key}", UntypedStorage(storage._flat)._bytes())
        _write(file, "version", b"3\n")
    f.write(archive.getvalue())


def _write(file, name, content):
    # PyTorch maps files into memory: contents begin at multiples of 64 bytes, with an extra field between.
    from zipfile import ZipInfo

    entry = ZipInfo(f"archive/{name}")
    start = file.fp.tell() + 30 + len(entry.filename) + 4
    padding = -start % 64
    entry.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
    file.writestr(entry, content)


def load(f, map_location=None, pickle_module=None, *, weights_only=None, mmap=None, **pickle_load_args):
    """Reads what `save` wrote."""
    if (isinstance(f, str) or hasattr(f, "__fspath__")):
        with open(f, "rb") as file:
            return load(file, map_location, pickle_module, weights_only=weights_only, **pickle_load_args)
    if not hasattr(f, "read"):
        raise AttributeError(
            f"'{type(f).__name__}' object has no attribute 'seek'. You can only torch.load from a file that is seekable. Please pre-load the data into "
            "a buffer like io.BytesIO and try to load from it instead."
        )
    weights_only = pickle_module is None if weights_only is None else weights_only
    if weights_only and pickle_module is not None:
        raise RuntimeError("Can not safely load weights when explicit pickle_module is specified")
    if weights_only and pickle_load_args:
        warnings.warn("pickle_load_args only works if `weights_only=False`.", stacklevel=2)
    _check_location(map_location)
    start = f.tell()
    content = f.read()
    if not content:
        raise EOFError
    read = _read_zip if content[:4] == b"PK\x03\x04" else _read_legacy
    if read is _read_legacy:
        f.seek(start)
    if not weights_only:
        return read(io.BytesIO(content), _unpickler((pickle_module or pickle).Unpickler, None), pickle_load_args)
    try:
        return read(io.BytesIO(content), _unpickler(pickle.Unpickler, _allowed), {})
    except pickle.UnpicklingError as error:
        raise pickle.UnpicklingError(_explained(str(error))) from None


def _check_location(location):
    if isinstance(location, (str, device)) and device(location).type == "cuda":
        raise RuntimeError(
            "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a CPU-only machine, "
            "please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU."
        )


def _unpickler(base, find):
    """A class of unpicklers; `find` gives what a name stands for, or refuses it."""

    class Unpickler(base):
        load_storage = None

        def find_class(self, module, name):
            if module == "torch" and name.endswith("Storage"):
                for kind in legacy.values():
                    if kind.__name__ == name:
                        return kind
            return super().find_class(module, name) if find is None else find(module, name)

        def persistent_load(self, saved_id):
            return self.load_storage(saved_id)

    return Unpickler


def _storage(kind, content):
    name = "uint8" if kind is UntypedStorage else kind.dtype.name
    handle = engine.from_hex(name, content.hex())
    if handle < 0:
        _bridge.raise_error()
    return (UntypedStorage if kind is UntypedStorage else TypedStorage)(wrap(handle))


def _read_zip(file, unpickler_class, arguments):
    from zipfile import ZipFile

    with ZipFile(file) as archive:
        names = archive.namelist()
        root = names[0].partition("/")[0]
        if f"{root}/data.pkl" not in names:
            raise RuntimeError("PytorchStreamReader failed locating file data.pkl: file not found")
        storages = {}

        def load_storage(saved_id):
            _, kind, key, _, _ = saved_id
            if key not in storages:
                storages[key] = _storage(kind, archive.read(f"{root}/data/{key}"))
            return storages[key]

        unpickler = unpickler_class(io.BytesIO(archive.read(f"{root}/data.pkl")), **arguments)
        unpickler.load_storage = load_storage
        return unpickler.load()


_MAGIC = 0x1950A86A20F9469CFC6C


def _read_legacy(file, unpickler_class, arguments):
    """The files of PyTorch before 1.6, which pickles of tensors still hold: pickles one after another, then the storages' bytes."""
    header = [unpickler_class(file, **arguments).load() for _ in range(3)]
    if header[0] != _MAGIC:
        raise RuntimeError("Invalid magic number; corrupt file?")
    storages = {}

    def load_storage(saved_id):
        _, kind, key, _, count, *_ = saved_id
        if key not in storages:
            storages[key] = _storage(kind, bytes(count * (1 if kind is UntypedStorage else kind.dtype.itemsize)))
        return storages[key]

    unpickler = unpickler_class(file, **arguments)
    unpickler.load_storage = load_storage
    result = unpickler.load()
    for key in unpickler_class(file, **arguments).load():
        count = int.from_bytes(file.read(8), "little")
        storage = storages[key]
        storage._flat.copy_(_storage(legacy[storage._flat.dtype.name], file.read(count * storage._flat.dtype.itemsize))._flat)
    return result


# What weights_only allows -----------------------------------------------------------------------------------------------

_user_allowed = {}


def add_safe_globals(safe_globals):
    """Classes and functions that `weights_only=True` may load from now on."""
    for item in safe_globals:
        item, name = item if isinstance(item, tuple) else (item, f"{item.__module__}.{item.__qualname__}")
        _user_allowed[name] = item


def clear_safe_globals():
    """Forgets what was added."""
    _user_allowed.clear()


def get_safe_globals():
    """What was added."""
    return list(_user_allowed.values())


@contextlib.contextmanager
def safe_globals(safe_globals):
    """The same for a while."""
    before = dict(_user_allowed)
    add_safe_globals(safe_globals)
    try:
        yield
    finally:
        _user_allowed.clear()
        _user_allowed.update(before)


def _own_allowed():
    from . import _rebuild
    from ._tensor import Tensor
    from .nn.parameter import Parameter

    found = {
        "collections.OrderedDict": OrderedDict, "collections.Counter": Counter, "torch.nn.parameter.Parameter": Parameter, "torch.Size": Size,
        "torch.Tensor": Tensor, "torch.device": device, "_codecs.encode": encode, "builtins.bytearray": bytearray, "builtins.set": set,
        "builtins.complex": complex, "torch.storage.TypedStorage": TypedStorage, "torch.storage.UntypedStorage": UntypedStorage,
    }  # fmt: skip
    found.update({str(kind): kind for kind in dtypes.values()})
    found.update({f"torch._utils.{name}": getattr(_rebuild, name) for name in dir(_rebuild) if name.startswith("_rebuild")})
    return found


#: Modules whose names are refused whatever they are.
_BLOCKED = ("sys", "os", "posix", "nt")


def _allowed(module, name):
    """What `weights_only=True` may load under this name. @raises UnpicklingError for everything else."""
    module = {"__builtin__": "builtins", "copy_reg": "copyreg"}.get(module, module)
    path = f"{module}.{name}"
    if module in _BLOCKED:
        raise pickle.UnpicklingError(f"Trying to load unsupported GLOBAL {path} whose module {module} is blocked.")
    found = _own_allowed().get(path, _user_allowed.get(path))
    if found is not None:
        return found
    path = path.removeprefix("builtins.")
    raise pickle.UnpicklingError(
        f"Unsupported global: GLOBAL {path} was not an allowed global by default. Please use `torch.serialization.add_safe_globals([{path}])` or the "
        f"`torch.serialization.safe_globals([{path}])` context manager to allowlist this global if you trust this class/function."
    )


def _explained(message):
    """PyTorch's advice around the bare refusal."""
    if re.search(r"GLOBAL (\S+) was not an allowed global by default.", message):
        return (
            "Weights only load failed. This file can still be loaded, to do so you have two options, \033[1mdo those steps only if you trust the source of "
            f"the checkpoint\033[0m. \n\t(1) {_UNSAFE}\n\t(2) Alternatively, to load with `weights_only=True` please check the recommended steps in the "
            f"following error message.\n\tWeightsUnpickler error: {message}{_DOCS}"
        )
    advice = f"Weights only load failed. {_UNSAFE}\n"
    if " is blocked" not in message:
        advice += "Please file an issue with the following so that we can make `weights_only=True` compatible with your use case: WeightsUnpickler error: "
    return f"{advice}\n\n{message}{_DOCS}"


def __getattr__(name):
    raise _bridge.missing("torch.serialization", name)

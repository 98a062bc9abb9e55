"""tqdm.auto: the same bar."""
from . import tqdm as tqdm, trange as trange

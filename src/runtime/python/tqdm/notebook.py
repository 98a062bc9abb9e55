"""tqdm.notebook: the same bar."""
from . import tqdm as tqdm, trange as trange

tqdm_notebook, tnrange = tqdm, trange

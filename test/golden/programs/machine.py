import warnings
import torch
import torch.backends.cudnn as cudnn
from torch.cuda import amp as cuda_amp
from torch.profiler import ProfilerActivity, profile, record_function


def attempt(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print("->", function())
        except Exception as error:
            print(type(error).__name__, "|", error)
    for warning in caught:
        print("warned:", warning.category.__name__, warning.message)


device = torch.device("cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu")
print(device, torch.cuda.device_count(), torch.cuda.is_initialized(), torch.cuda.memory_allocated(), torch.cuda.get_rng_state_all())
torch.cuda.manual_seed_all(0)
torch.cuda.manual_seed(0)
torch.cuda.empty_cache()
torch.backends.cudnn.deterministic = True
torch.backends.cudnn.benchmark = False
torch.backends.cuda.matmul.allow_tf32 = True
print(cudnn.deterministic, cudnn.is_available(), cudnn.version(), cudnn.enabled, torch.backends.cuda.is_built(), torch.backends.mps.is_built())
with torch.backends.cudnn.flags(enabled=False):
    print(cudnn.enabled)
attempt(torch.cuda.current_device)
attempt(torch.cuda.get_device_name)
attempt(torch.cuda.synchronize)
attempt(lambda: torch.cuda.get_device_properties(0))
attempt(torch.cuda.Stream)
attempt(torch.cuda.Event)
print(torch.version.cuda, torch.version.debug, torch.distributed.is_initialized(), torch.jit.is_scripting(), torch.compiler.is_compiling())
print(torch.is_autocast_enabled(), torch.get_autocast_dtype("cpu"), torch.get_autocast_dtype("cuda"))
print(torch.accelerator.is_available(), torch.accelerator.current_accelerator(), torch.mps.is_available(), torch.xpu.is_available(), torch.cpu.is_available())
attempt(lambda: torch.set_num_threads(0))
attempt(lambda: torch.set_num_threads("a"))
torch.set_num_threads(1)
print(torch.get_num_threads())
attempt(lambda: type(torch.autocast("cuda")))
attempt(lambda: type(torch.autocast("cuda", dtype=torch.float16)))
attempt(lambda: type(torch.amp.autocast("cpu", enabled=False)))
attempt(lambda: torch.autocast("foo"))
attempt(lambda: torch.autocast(3))
attempt(lambda: type(torch.amp.GradScaler()))
attempt(lambda: type(cuda_amp.GradScaler()))
attempt(lambda: type(cuda_amp.autocast()))
x = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([x], lr=0.1)
scaler = torch.amp.GradScaler(enabled=False)
with torch.autocast("cuda", enabled=False):
    loss = (x @ x) * 2
print(scaler.scale(loss) is loss, scaler.get_scale(), scaler.is_enabled(), scaler.state_dict())
scaler.scale(loss).backward()
scaler.unscale_(optimizer)
print(scaler.step(optimizer), scaler.update(), x)


@torch.autocast("cpu", enabled=False)
def double(x):
    return x * 2


print(double(torch.ones(2)).dtype, double.__name__)
with profile(activities=[ProfilerActivity.CPU]) as prof, record_function("work"):
    double(torch.ones(1))

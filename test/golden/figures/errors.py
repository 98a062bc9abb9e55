import torch
import matplotlib.pyplot as plt


def tells(call):
    try:
        call()
    except Exception as error:
        print(type(error).__name__ + ":", str(error).split("; supported")[0])


w = torch.ones(3, requires_grad=True)
tells(lambda: plt.plot(w))
tells(lambda: plt.scatter([1, 2, 3], w))
tells(lambda: plt.plot([1, 2, 3], [1, 2]))
tells(lambda: plt.scatter([1, 2], [1]))
tells(lambda: plt.plot([1, 2], "q"))
tells(lambda: plt.plot([1, 2], [1, 2], "r--q"))
tells(lambda: plt.plot([1, 2], color="nocolour"))
tells(lambda: plt.plot([1, 2], ls="~"))
tells(lambda: plt.imshow(torch.ones(2, 2), cmap="nomap"))
tells(lambda: plt.imshow(torch.ones(4)))
tells(lambda: plt.style.use("nostyle"))
tells(lambda: plt.subplot(2, 2, 5))
tells(lambda: plt.colorbar())
tells(lambda: plt.xlim(0, float("nan")))
tells(lambda: plt.plot([1, 2], c="r", color="b"))
tells(lambda: plt.axis("wide"))
print(plt.get_fignums())

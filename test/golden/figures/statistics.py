import torch
import matplotlib.pyplot as plt

torch.manual_seed(0)
data = torch.randn(500)
n, bins, patches = plt.hist(data, bins=12, color="skyblue", edgecolor="black")
print(int(sum(n.tolist())), len(bins.tolist()), len(patches))
plt.hist(data, bins=[-3, -1, 0, 1, 3], density=True, histtype="step", label="density")
plt.figure()
n, bins, _ = plt.hist([1, 2, 2, 3, 3, 3], bins=3, alpha=0.5)
print(n.tolist(), [round(b, 4) for b in bins.tolist()])
bars = plt.bar([1, 2, 3], [3, -2, 5], width=0.5, yerr=[0.1, 0.2, 0.3])
print(len(bars), bars[2].get_height())
fig, axes = plt.subplots(1, 3, figsize=(9, 3), sharey=True)
axes[0].bar(["a", "b", "c"], [1, 4, 9], color=["red", "C1", "#00ff00"])
axes[1].barh(["one", "two"], [3, 5], label="barh")
axes[1].legend()
axes[2].scatter(torch.arange(5), torch.arange(5) ** 2, c=[0, 1, 2, 3, 4], s=[10, 20, 30, 40, 50], cmap="plasma")
for k, ax in enumerate(axes.flat):
    ax.set_title(f"axes {k}")
print(axes.shape, axes[1].get_ylim() == axes[0].get_ylim())
plt.tight_layout()
plt.show()

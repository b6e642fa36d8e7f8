"""The report's pictures."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from kernel import GENERAL_VIEW
from model_report.figures import Reach, Spread
from model_report.joint import Year
from model_report.judged import Judged

mpl.use("Agg")
SHADES = ("#3b7a57", "#c9a227", "#d2691e", "#a4161a")
NAMES = ("low", "general", "higher", "high")


def draw(
    folder: Path,
    name: str,
    spread: Sequence[Spread],
    reach: Sequence[Reach],
    judged: Judged,
    year: Year,
) -> Path:
    """Write one page of four pictures and return where it lies."""
    figure, axes = plt.subplots(2, 2, figsize=(13, 9), constrained_layout=True)
    _spread(axes[0, 0], spread)
    _scores(axes[0, 1], judged)
    _reach(axes[1, 0], reach)
    _year(axes[1, 1], year)
    figure.suptitle(f"The model on the city, base rates: {name}")
    path = folder / f"{name}.png"
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return path


def _spread(axes: Axes, spread: Sequence[Spread]) -> None:
    shares = [100 * each.share for each in spread]
    bars = axes.bar(NAMES, shares, color=SHADES)
    axes.bar_label(bars, [f"{share:.1f} %" for share in shares])
    axes.set_title("Classes of the live, and their mean latent risk")
    axes.set_ylabel("share of live enterprises, %")
    latent = axes.twinx()
    latent.plot(NAMES, [each.latent for each in spread], "ko-")
    latent.set_ylabel("mean latent risk, standard deviations")


def _scores(axes: Axes, judged: Judged) -> None:
    scores = judged.scores.scores[judged.live, GENERAL_VIEW] / 1000
    axes.hist(scores, bins=[float(score) for score in range(0, 1001, 20)], color="#4a6fa5")
    axes.set_yscale("log")
    for cut in judged.on.program.definitions.cut_offs:
        axes.axvline(cut / 1000, color="k", linestyle=":")
    axes.set_title("General risk scores, with the cut-offs")
    axes.set_xlabel("risk score")
    axes.set_ylabel("enterprises")


def _reach(axes: Axes, reach: Sequence[Reach]) -> None:
    names = [each.department for each in reach]
    left = np.zeros(len(reach))
    for place in (1, 2, 3):
        shares = np.array([100 * each.shares[place] for each in reach])
        axes.barh(names, shares, left=left, color=SHADES[place], label=NAMES[place])
        left += shares
    axes.tick_params(axis="y", labelsize=6)
    axes.invert_yaxis()
    axes.margins(x=0.25)
    axes.legend(loc="upper right")
    axes.set_title("What each department sees among its members")
    axes.set_xlabel("share of members, %")


def _year(axes: Axes, year: Year) -> None:
    days = sorted({case.opened_on for case in year.cases})
    for remote, colour in ((False, SHADES[3]), (True, "#6c757d")):
        counts = [
            sum(case.opened_on == day and case.remote is remote for case in year.cases)
            for day in days
        ]
        bottom = (
            [sum(c.opened_on == d and not c.remote for c in year.cases) for d in days]
            if remote
            else None
        )
        label = "remote" if remote else "on site"
        axes.bar([f"{day:%m}" for day in days], counts, bottom=bottom, color=colour, label=label)
    axes.legend()
    axes.set_title(f"Joint cases by month among {year.live:,} live enterprises")

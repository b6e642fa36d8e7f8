"""What single files cannot see: that on every day the rules agree with one another."""

from collections.abc import Iterable
from datetime import date

from regulations.departments import Departments
from regulations.joint import JointRules
from regulations.models.dated import Models
from rulebook import BadRules


def check_every_day(
    models: Models, joint_rules: JointRules, departments: Departments, dates: Iterable[date]
) -> None:
    """Look at each day on which something changes. Raises BadRules, NotInForce."""
    begin = models.cut_offs.days[0]
    for on in (day for day in dates if day >= begin):
        models.at(on, departments)
        _check_counts(models, on)
        _check_joint(models, joint_rules, on)


def _check_counts(models: Models, on: date) -> None:
    points = models.points_on(on).values()
    said = models.counts.at(on)
    general = sum(point.indicator is not None for point in points)
    own = sum(point.department is not None for point in points)
    if (general, own) != (said.points, said.department_points):
        raise BadRules(
            models.counts.path,
            f"on {on} there are {general} points and {own} of departments, "
            f"not {said.points} and {said.department_points}",
            "Add what is missing, or the new counts from that day on",
        )


def _check_joint(models: Models, joint_rules: JointRules, on: date) -> None:
    points = models.points_on(on)
    trigger = joint_rules.at(on, points)
    for name in trigger.breaker.deadline_points:
        if name not in points:
            wrong = f"the breaker names the point {name}, which is not there on {on}"
            raise BadRules(joint_rules.breaker.path, wrong, "Name a point of the general model")

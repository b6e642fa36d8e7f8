"""The regulations of a city -> the model of a day."""

from datetime import date
from functools import lru_cache

import regulations
from regulations import Regulations
from rulebook import NotInForce
from scoring.domain.errors import NoRulesInForce
from scoring.domain.model import Model, Models

KEPT_DAYS = 8


def models_of(city: str) -> Models:
    """Load a city's regulations. Raises what `regulations.load` raises."""
    loaded = regulations.load(city)
    names = {point.id: point.name_zh for point in loaded.models.named_points}

    @lru_cache(maxsize=KEPT_DAYS)
    def model_of(on: date) -> Model:
        """Raises NoRulesInForce."""
        try:
            return _model(loaded, names, on)
        except NotInForce as cause:
            raise NoRulesInForce(on) from cause

    return model_of


def _model(loaded: Regulations, names: dict[str, str], on: date) -> Model:
    trigger = loaded.joint_trigger(on)
    return Model(
        program=loaded.program(on).on(on),
        regulations_version=loaded.version,
        departments={department.seq: department.id for department in loaded.departments.all},
        min_own_points=trigger.min_own_evidence_points,
        lost_contact=trigger.lost_contact,
        excluded=trigger.excluded,
        point_names=names,
    )

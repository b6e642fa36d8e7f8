"""Units in which definitions are written, and in how many whole units each is computed."""

MILLIONTHS = 1_000_000
RECORD = "record"
CATEGORY = "category"
HALVES = 2
"""Where a repaired record counts half, records are counted in halves."""

SCALES = {
    RECORD: 1,
    "inspection": 1,
    "item": 1,
    "person": 1,
    "day": 1,
    "month": 1,
    "year": 1,
    "kwh": 1,
    "grade": 1,
    "hour": 1_000,
    "percent": 1_000,
    "score": 1_000,
    "ratio": MILLIONTHS,
    "wan_yuan": 1_000_000,
    "wan_yuan_per_person": MILLIONTHS,
}
"""Integer units of one; ten thousand yuan are kept in cents."""

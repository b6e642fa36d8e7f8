"""Days as numbers since 2000-01-01, and the calendar arithmetic of windows."""

from datetime import date

from kernel.compiled import compiled

EPOCH = date(2000, 1, 1).toordinal()
OPEN = 65535
"""The end of a fact that has none, and "never" of a due day."""
LAST = OPEN - 1
NO_DAY = -(1 << 31)
"""No day at all, where days may lie before 2000."""


def day_number(day: date) -> int:
    """Return the days since 2000-01-01, negative before."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """Return the day of a number."""
    return date.fromordinal(number + EPOCH)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, month_length(year, month + 1)))


@compiled
def month_length(year: int, month: int) -> int:
    """Return the number of days of a month."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@compiled
def civil(number: int) -> tuple[int, int, int]:
    """Return year, month, day of a day number (Howard Hinnant's days algorithm)."""
    days = number + 730425
    era = days // 146097
    of_era = days - era * 146097
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_era + era * 400 + (1 if month <= 2 else 0)
    return year, month, of_year - (153 * shifted + 2) // 5 + 1


@compiled
def number_of(year: int, month: int, day: int) -> int:
    """Return the day number of year, month, day."""
    shifted_year = year - 1 if month <= 2 else year
    era = shifted_year // 400
    year_of_era = shifted_year - era * 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + of_year
    return era * 146097 + of_era - 730425


@compiled
def age_out(number: int, months: int) -> int:
    """Return the first day whose window of so many months no longer holds a day.

    It is the same day so many months later, or the first of the next month where that month is
    too short: exactly the first day D with `months_before(D, months) >= day`.
    """
    year, month, day = civil(number)
    total = year * 12 + month - 1 + months
    year, month = total // 12, total % 12 + 1
    if day <= month_length(year, month):
        return number_of(year, month, day)
    return number_of(year, month, month_length(year, month)) + 1


@compiled
def whole_years(since: int, today: int) -> int:
    """Return the whole years between two days; 0 where the first lies in the future."""
    year, month, day = civil(since)
    now_year, now_month, now_day = civil(today)
    reached = now_month > month or (now_month == month and now_day >= day)
    return max(0, now_year - year - (0 if reached else 1))

/* time: ISO 8601 date-times with an offset, to and from microseconds since the epoch. */
#include "model/ingestion_event.h"

#include <stdio.h>

enum { MICROS = 1000000, DAY_SECONDS = 86400 };
/* 0001-01-01T00:00:00Z and the last microsecond of the year 9999. */
#define FIRST_US INT64_C(-62135596800000000)
#define LAST_US  INT64_C(253402300799999999)

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar: counts from March, so that the leap day comes
 * last in its year, in eras of 400 years. */
static int64_t days_from_date(int64_t year, unsigned month, unsigned day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned of_era = (unsigned)(year - era * 400);
    unsigned of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + (int64_t)(of_era * 365 + of_era / 4 - of_era / 100 + of_year) - 719468;
}

static void date_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted = (5 * of_year + 2) / 153;
    *day = of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

static unsigned days_of_month(unsigned year, unsigned month) {
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* Takes exactly `count` digits off *rest. */
static bool take_number(struct tm_str *rest, size_t count, unsigned *out) {
    if (rest->len < count) return false;
    unsigned value = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(rest->ptr[i] - '0');
        if (digit > 9) return false;
        value = value * 10 + digit;
    }
    *rest = (struct tm_str){rest->ptr + count, rest->len - count};
    *out = value;
    return true;
}

static bool take_char(struct tm_str *rest, char c) {
    if (!rest->len || rest->ptr[0] != c) return false;
    *rest = (struct tm_str){rest->ptr + 1, rest->len - 1};
    return true;
}

/* One digit or more; those beyond microseconds are cut. */
static bool take_fraction(struct tm_str *rest, unsigned *micros) {
    unsigned unit = MICROS / 10, digit, value = 0;
    size_t taken = 0;
    while (rest->len && rest->ptr[0] >= '0' && rest->ptr[0] <= '9') {
        if (!take_number(rest, 1, &digit)) return false;
        value += digit * unit;
        unit /= 10;
        taken++;
    }
    *micros = value;
    return taken > 0;
}

static bool take_offset(struct tm_str *rest, int64_t *seconds) {
    *seconds = 0;
    if (take_char(rest, 'Z')) return true;
    bool west = take_char(rest, '-');
    unsigned hours, minutes;
    if (!west && !take_char(rest, '+')) return false;
    if (!take_number(rest, 2, &hours) || !take_char(rest, ':') || !take_number(rest, 2, &minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    *seconds = (int64_t)(hours * 3600 + minutes * 60) * (west ? -1 : 1);
    return true;
}

static bool take_date(struct tm_str *rest, int64_t *days) {
    unsigned year, month, day;
    if (!take_number(rest, 4, &year) || !take_char(rest, '-') || !take_number(rest, 2, &month) ||
        !take_char(rest, '-') || !take_number(rest, 2, &day))
        return false;
    if (year == 0 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month)) return false;
    *days = days_from_date(year, month, day);
    return true;
}

static bool take_clock(struct tm_str *rest, int64_t *micros) {
    unsigned hour, minute, second = 0, fraction = 0;
    if (!take_number(rest, 2, &hour) || !take_char(rest, ':') || !take_number(rest, 2, &minute)) return false;
    if (take_char(rest, ':')) {
        if (!take_number(rest, 2, &second)) return false;
        if (take_char(rest, '.') && !take_fraction(rest, &fraction)) return false;
    }
    if (hour > 23 || minute > 59 || second > 59) return false;
    *micros = (int64_t)(hour * 3600 + minute * 60 + second) * MICROS + fraction;
    return true;
}

bool tm_time_parse(struct tm_str text, int64_t *out_us) {
    int64_t days, micros, offset;
    if (!take_date(&text, &days) || !take_char(&text, 'T') || !take_clock(&text, &micros) ||
        !take_offset(&text, &offset) || text.len)
        return false;
    *out_us = (days * DAY_SECONDS - offset) * MICROS + micros;
    return true;
}

int64_t tm_time_clamp(int64_t us) {
    if (us < FIRST_US) return FIRST_US;
    return us > LAST_US ? LAST_US : us;
}

/* The remainders change nothing: they show the compiler that the text fits. */
void tm_time_format(int64_t us, char *out) {
    us = tm_time_clamp(us);
    int64_t day_us = (int64_t)DAY_SECONDS * MICROS;
    int64_t days = us / day_us, rest = us % day_us, year;
    if (rest < 0) {
        rest += day_us;
        days--;
    }
    unsigned month, day, ms = (unsigned)(rest / 1000);
    date_from_days(days, &year, &month, &day);
    snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)year % 10000, month % 100, day % 100,
             ms / 3600000 % 100, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

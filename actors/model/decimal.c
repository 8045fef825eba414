/* decimal: digit by digit, so that no rounding happens before the thirteenth place. */
#include "model/decimal.h"

enum { PLACES = 12, EXPONENT_MOST = 100000000 };

/* The parts of sign, integer digits, fraction digits and exponent in a JSON number. */
struct parts {
    bool negative;
    struct tm_str whole, fraction;
    int64_t exponent;
};

static struct tm_str take_digits(struct tm_str *rest) {
    size_t len = 0;
    while (len < rest->len && rest->ptr[len] >= '0' && rest->ptr[len] <= '9') len++;
    struct tm_str digits = tm_str_sub(*rest, 0, len);
    *rest = tm_str_sub(*rest, len, rest->len);
    return digits;
}

static bool take_char(struct tm_str *rest, char c) {
    if (!rest->len || rest->ptr[0] != c) return false;
    *rest = tm_str_sub(*rest, 1, rest->len);
    return true;
}

static bool split(struct tm_str text, struct parts *out) {
    *out = (struct parts){.negative = take_char(&text, '-')};
    out->whole = take_digits(&text);
    if (!out->whole.len) return false;
    if (take_char(&text, '.')) {
        out->fraction = take_digits(&text);
        if (!out->fraction.len) return false;
    }
    if (take_char(&text, 'e') || take_char(&text, 'E')) {
        bool negative = take_char(&text, '-');
        if (!negative) take_char(&text, '+');
        struct tm_str digits = take_digits(&text);
        if (!digits.len) return false;
        for (size_t i = 0; i < digits.len && out->exponent < EXPONENT_MOST; i++)
            out->exponent = out->exponent * 10 + (digits.ptr[i] - '0');
        if (negative) out->exponent = -out->exponent;
    }
    return text.len == 0;
}

/* sum * 10 + digit; once past the largest amount it stays there. */
static int64_t shift(int64_t sum, int digit) {
    return sum > TM_DECIMAL_MOST / 10 ? TM_DECIMAL_MOST + 1 : sum * 10 + digit;
}

/* Adds digits whose first one stands for 10^*power, down to the twelfth place after the point; the thirteenth rounds.
 */
static void add_digits(struct tm_str digits, int64_t *power, int64_t *sum) {
    for (size_t i = 0; i < digits.len && *power >= -PLACES - 1; i++, (*power)--) {
        int digit = digits.ptr[i] - '0';
        if (*power == -PLACES - 1) *sum += digit >= 5;
        else *sum = shift(*sum, digit);
    }
}

bool tm_decimal_read(struct tm_str text, int64_t *out) {
    struct parts parts;
    if (!split(text, &parts)) return false;
    int64_t sum = 0, power = (int64_t)parts.whole.len - 1 + parts.exponent;
    add_digits(parts.whole, &power, &sum);
    add_digits(parts.fraction, &power, &sum);
    for (; sum && sum <= TM_DECIMAL_MOST && power >= -PLACES; power--) sum = shift(sum, 0);
    int64_t amount = tm_decimal_clamp(sum);
    *out = parts.negative ? -amount : amount;
    return true;
}

int64_t tm_decimal_clamp(__int128 amount) {
    if (amount > TM_DECIMAL_MOST) return TM_DECIMAL_MOST;
    if (amount < -(__int128)TM_DECIMAL_MOST) return -TM_DECIMAL_MOST;
    return (int64_t)amount;
}

/* score_analytics: the queries of what one score's values are like, and how two scores agree. Pure.
 *
 * A score is named by name, source and data type. Two scores are compared on what both were given to: the same trace,
 * observation, session or run; where one was given several times, the latest counts. Of very many such targets every
 * nth is taken, by a hash of what they are, so that the same question has the same answer.
 */
#ifndef WEB_SCORE_ANALYTICS_H
#define WEB_SCORE_ANALYTICS_H

#include "columns.h"
#include "query.h"

enum { SCORE_BINS = 10, SCORE_LABELS_MOST = 50, SCORE_CELLS_MOST = 2500, SCORE_PAIRS_ABOUT = 100000 };

struct score_choice {
    struct tm_str name, source, data_type;
    bool is_numeric; /* otherwise its values are labels */
};

struct analytics_request {
    struct score_choice choices[2];
    size_t count; /* 1, or 2 to compare */
    struct filters filters;
};

/* SCORE_BINS of equal width, from `low`. Width 0: all values are the same. */
struct score_bins {
    double low, width;
};

/* Numbers are null of what has labels. */
#define OF_NUMBERS(aggregate_) aggregate_ "If(value, data_type != 'CATEGORICAL')"
#define SCORE_LABEL            "if(data_type = 'BOOLEAN', if(value != 0, 'True', 'False'), ifNull(string_value, ''))"
#define SCORE_STATISTIC_COLUMNS(X)                                                                                     \
    X(COUNT, "toInt64(count())", "count", INT, NUMBER, CORE)                                                           \
    X(AVERAGE, OF_NUMBERS("avg"), "average", REAL, REAL, CORE)                                                         \
    X(DEVIATION, OF_NUMBERS("stddevSamp"), "deviation", REAL, REAL, CORE)                                              \
    X(MINIMUM, "ifNull(" OF_NUMBERS("minOrNull") ", nan)", "minimum", REAL, REAL, CORE)                                \
    X(MAXIMUM, "ifNull(" OF_NUMBERS("maxOrNull") ", nan)", "maximum", REAL, REAL, CORE)                                \
    X(MEDIAN, "toFloat64(quantileExactInclusiveIf(0.5)(value, data_type != 'CATEGORICAL'))", "median", REAL, REAL,     \
      CORE)                                                                                                            \
    X(LABELS, "toInt64(uniqExactIf(" SCORE_LABEL ", data_type != 'NUMERIC'))", "labelCount", INT, NUMBER, CORE)        \
    X(FIRST, "if(count() = 0, NULL, min(" US("timestamp") "))", "firstTimestamp", INT_NULL, TIME, CORE)                \
    X(LAST, "if(count() = 0, NULL, max(" US("timestamp") "))", "lastTimestamp", INT_NULL, TIME, CORE)

#define SCORE_BIN_COLUMNS(X)                                                                                           \
    X(BIN, "bin", NULL, INT, HIDDEN, CORE)                                                                             \
    X(COUNT, "toInt64(count())", NULL, INT, HIDDEN, CORE)

#define SCORE_LABEL_COLUMNS(X)                                                                                         \
    X(LABEL, SCORE_LABEL " AS label", "value", TEXT, TEXT, CORE)                                                       \
    X(COUNT, "toInt64(count()) AS times", "count", INT, NUMBER, CORE)

/* Of the pairs of values x and y, with their ranks; equal values share the average of theirs. */
#define SCORE_CORRELATION_COLUMNS(X)                                                                                   \
    X(MATCHED, "toInt64(count())", "matched", INT, NUMBER, CORE)                                                       \
    X(PEARSON, "corr(x, y)", "pearson", REAL, REAL, CORE)                                                              \
    X(SPEARMAN, "corr(x_rank, y_rank)", "spearman", REAL, REAL, CORE)                                                  \
    X(MAE, "avg(abs(x - y))", "meanAbsoluteError", REAL, REAL, CORE)                                                   \
    X(RMSE, "sqrt(avg(pow(x - y, 2)))", "rootMeanSquareError", REAL, REAL, CORE)

#define SCORE_BIN_PAIR_COLUMNS(X)                                                                                      \
    X(FIRST, "x_bin", "first", INT, NUMBER, CORE)                                                                      \
    X(SECOND, "y_bin", "second", INT, NUMBER, CORE)                                                                    \
    X(COUNT, "toInt64(count())", "count", INT, NUMBER, CORE)

#define SCORE_LABEL_PAIR_COLUMNS(X)                                                                                    \
    X(FIRST, "x", "first", TEXT, TEXT, CORE)                                                                           \
    X(SECOND, "y", "second", TEXT, TEXT, CORE)                                                                         \
    X(COUNT, "toInt64(count()) AS times", "count", INT, NUMBER, CORE)

#define COLUMN_ENUM_SCORE_STATISTIC(name_, ...)   SCORE_STATISTIC_##name_,
#define COLUMN_ENUM_SCORE_BIN(name_, ...)         SCORE_BIN_##name_,
#define COLUMN_ENUM_SCORE_LABEL(name_, ...)       SCORE_LABEL_##name_,
#define COLUMN_ENUM_SCORE_CORRELATION(name_, ...) SCORE_CORRELATION_##name_,
#define COLUMN_ENUM_SCORE_BIN_PAIR(name_, ...)    SCORE_BIN_PAIR_##name_,
#define COLUMN_ENUM_SCORE_LABEL_PAIR(name_, ...)  SCORE_LABEL_PAIR_##name_,
enum score_statistic_column { SCORE_STATISTIC_COLUMNS(COLUMN_ENUM_SCORE_STATISTIC) SCORE_STATISTIC_COLUMN_COUNT };
enum score_bin_column { SCORE_BIN_COLUMNS(COLUMN_ENUM_SCORE_BIN) SCORE_BIN_COLUMN_COUNT };
enum score_label_column { SCORE_LABEL_COLUMNS(COLUMN_ENUM_SCORE_LABEL) SCORE_LABEL_COLUMN_COUNT };
enum score_correlation_column {
    SCORE_CORRELATION_COLUMNS(COLUMN_ENUM_SCORE_CORRELATION) SCORE_CORRELATION_COLUMN_COUNT
};
enum score_bin_pair_column { SCORE_BIN_PAIR_COLUMNS(COLUMN_ENUM_SCORE_BIN_PAIR) SCORE_BIN_PAIR_COLUMN_COUNT };
enum score_label_pair_column { SCORE_LABEL_PAIR_COLUMNS(COLUMN_ENUM_SCORE_LABEL_PAIR) SCORE_LABEL_PAIR_COLUMN_COUNT };
extern const struct column score_statistic_columns[SCORE_STATISTIC_COLUMN_COUNT];
extern const struct column score_bin_columns[SCORE_BIN_COLUMN_COUNT];
extern const struct column score_label_columns[SCORE_LABEL_COLUMN_COUNT];
extern const struct column score_correlation_columns[SCORE_CORRELATION_COLUMN_COUNT];
extern const struct column score_bin_pair_columns[SCORE_BIN_PAIR_COLUMN_COUNT];
extern const struct column score_label_pair_columns[SCORE_LABEL_PAIR_COLUMN_COUNT];

/* name, source and dataType; to compare also otherName, otherSource and otherDataType; fromTimestamp, toTimestamp,
 * environment. What is wrong is told to `params`. */
void analytics_request_read(struct analytics_request *request, struct params *params, struct tm_arena *arena);

/* ---- one score, the `which`th ---- */

void score_statistics_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                            size_t which, struct tm_arena *arena);
struct score_bins score_bins_of(double minimum, double maximum);
void score_bins_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                      size_t which, struct score_bins bins, struct tm_arena *arena);
/* The most frequent labels. */
void score_labels_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                        size_t which, struct tm_arena *arena);

/* ---- both: of every `every`th target ---- */

void score_correlation_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                             uint64_t every, struct tm_arena *arena);
void score_bin_pairs_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                           uint64_t every, const struct score_bins bins[2], struct tm_arena *arena);
/* The most frequent pairs; one more than SCORE_CELLS_MOST when there are more. */
void score_label_pairs_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                             uint64_t every, struct tm_arena *arena);

#endif

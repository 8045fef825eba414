/* columns: the table of columns. */
#include "batch/columns.h"

#define FIXED(name_, type_, member_)                                                                                   \
    { name_, type_, -1, offsetof(struct fold_row, member_) }
static const struct column before_fields[] = {
    FIXED("project_id", TM_TYPE_TEXT, project_id),
    FIXED("trace_id", TM_TYPE_TEXT, trace_id), /* not of traces */
    FIXED("id", TM_TYPE_TEXT, id),
};
static const struct column after_fields[] = {
    FIXED("public_key", TM_TYPE_TEXT, public_key),   FIXED("sdk_name", TM_TYPE_TEXT, sdk_name),
    FIXED("sdk_version", TM_TYPE_TEXT, sdk_version), FIXED("created_at", TM_TYPE_TIME, created_us),
    FIXED("updated_at", TM_TYPE_TIME, updated_us),   FIXED("fold", TM_TYPE_TEXT, fold),
    FIXED("row_version", COLUMN_U64, row_version),   FIXED("is_deleted", COLUMN_U8, is_deleted),
};
#undef FIXED

static const char *const type_names[] = {
    [TM_TYPE_TEXT] = "String",
    [TM_TYPE_TEXT_NULL] = "Nullable(String)",
    [TM_TYPE_TIME] = "DateTime64(6, 'UTC')",
    [TM_TYPE_TIME_NULL] = "Nullable(DateTime64(6, 'UTC'))",
    [TM_TYPE_BOOL] = "Bool",
    [TM_TYPE_U16_NULL] = "Nullable(UInt16)",
    [TM_TYPE_REAL] = "Float64",
    [TM_TYPE_DECIMAL_NULL] = "Nullable(Decimal(18, 12))",
    [TM_TYPE_COUNT_MAP] = "Map(String, UInt64)",
    [TM_TYPE_COST_MAP] = "Map(String, Decimal(18, 12))",
    [TM_TYPE_TEXT_MAP] = "Map(String, String)",
    [TM_TYPE_TEXT_SET] = "Array(String)",
    [COLUMN_U64] = "UInt64",
    [COLUMN_U8] = "UInt8",
};

const char *column_type_name(const struct column *column) {
    return type_names[column->type];
}

static void add(struct columns *columns, const struct column *from, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (from[i].offset != offsetof(struct fold_row, trace_id) || columns->entity != TRACEMESH__ENTITY__ENTITY_TRACE)
            columns->items[columns->count++] = from[i];
}

/* In the order of the table in deploy/clickhouse, for readers that go by position. */
void columns_of(Tracemesh__Entity entity, struct columns *columns) {
    struct tm_field_range range = tm_entity_fields(entity);
    columns->entity = entity;
    columns->count = 0;
    add(columns, before_fields, sizeof before_fields / sizeof *before_fields);
    for (unsigned f = range.first; f < range.end; f++)
        columns->items[columns->count++] =
            (struct column){tm_fields[f].column, tm_fields[f].type, (int)(f - range.first), 0};
    add(columns, after_fields, sizeof after_fields / sizeof *after_fields);
}

struct fold_value column_get(const struct column *column, const struct fold_row *row) {
    if (column->field >= 0) return row->values[column->field];
    const char *member = (const char *)row + column->offset;
    switch (column->type) {
    case TM_TYPE_TEXT: return (struct fold_value){.text = *(const struct tm_str *)member};
    case COLUMN_U8: return (struct fold_value){.number = *(const bool *)member};
    default: return (struct fold_value){.number = *(const int64_t *)member};
    }
}

void column_set(const struct column *column, struct fold_row *row, struct fold_value value) {
    char *member = (char *)row + column->offset;
    if (column->field >= 0) row->values[column->field] = value;
    else if (column->type == TM_TYPE_TEXT) *(struct tm_str *)member = value.text;
    else if (column->type == COLUMN_U8) *(bool *)member = value.number != 0;
    else *(int64_t *)member = value.number;
}

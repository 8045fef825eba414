/* price_tables: a hash table of projects, and a list by last use of those whose table is made. */
#include "batch/price_tables.h"

#include "base/hash.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096 }; /* chains grow beyond it: 100,000 projects are 25 steps */

struct project {
    struct project *next;          /* in its bucket */
    struct project *older, *newer; /* while `table` is there */
    struct tm_prices *table;       /* NULL: not made, or broken */
    size_t table_bytes;
    bool broken; /* no table can be made of its text: the built-in one is used */
    struct tm_str id, json;
    char bytes[]; /* of both */
};

struct price_tables {
    struct tm_prices *builtin;
    size_t text_most, text_bytes, ready_most, ready_bytes, count, ready;
    struct project *oldest, *newest;
    struct project *buckets[BUCKETS];
};

struct price_tables *price_tables_new(struct tm_prices *builtin, size_t text_bytes, size_t ready_bytes) {
    struct price_tables *tables = calloc(1, sizeof *tables);
    if (!tables) return NULL;
    tables->builtin = builtin;
    tables->text_most = text_bytes;
    tables->ready_most = ready_bytes;
    return tables;
}

/* ---- tables made ---- */

static void unlink_used(struct price_tables *tables, struct project *project) {
    if (project->older) project->older->newer = project->newer;
    else tables->oldest = project->newer;
    if (project->newer) project->newer->older = project->older;
    else tables->newest = project->older;
}

static void link_newest(struct price_tables *tables, struct project *project) {
    project->older = tables->newest;
    project->newer = NULL;
    if (tables->newest) tables->newest->newer = project;
    else tables->oldest = project;
    tables->newest = project;
}

static void drop_table(struct price_tables *tables, struct project *project) {
    if (!project->table) return;
    unlink_used(tables, project);
    tm_prices_free(project->table);
    project->table = NULL;
    tables->ready_bytes -= project->table_bytes;
    tables->ready--;
}

static void make_table(struct price_tables *tables, struct project *project) {
    struct tm_error error = {0};
    project->table = tm_prices_own(project->json, tables->builtin, &error);
    if (!project->table) {
        project->broken = true;
        tm_log(TM_LOG_WARN, "models_not_used", "project=%.*s reason=\"%s\"", TM_STR_ARG(project->id), error.reason);
        return;
    }
    project->table_bytes = tm_prices_bytes(project->table);
    tables->ready_bytes += project->table_bytes;
    tables->ready++;
    link_newest(tables, project);
    while (tables->ready_bytes > tables->ready_most && tables->oldest != project) drop_table(tables, tables->oldest);
}

/* ---- projects ---- */

static struct project **find(struct price_tables *tables, struct tm_str id) {
    struct project **at = &tables->buckets[tm_hash(id, 0) % BUCKETS];
    while (*at && !tm_str_eq((*at)->id, id)) at = &(*at)->next;
    return at;
}

static size_t text_size(struct tm_str id, struct tm_str json) {
    return sizeof(struct project) + id.len + json.len;
}

static void drop_project(struct price_tables *tables, struct project **at) {
    struct project *project = *at;
    if (!project) return;
    drop_table(tables, project);
    *at = project->next;
    tables->text_bytes -= text_size(project->id, project->json);
    tables->count--;
    free(project);
}

bool price_tables_set(struct price_tables *tables, struct tm_str project_id, struct tm_str json) {
    size_t size = text_size(project_id, json);
    struct project **at = find(tables, project_id);
    drop_project(tables, at);
    if (!json.len) return true;
    if (size > tables->text_most - tables->text_bytes) return false;
    struct project *project = malloc(size);
    if (!project) return false;
    memcpy(project->bytes, project_id.ptr, project_id.len);
    memcpy(project->bytes + project_id.len, json.ptr, json.len);
    struct project **bucket = &tables->buckets[tm_hash(project_id, 0) % BUCKETS];
    *project = (struct project){
        .next = *bucket, .id = {project->bytes, project_id.len}, .json = {project->bytes + project_id.len, json.len}};
    *bucket = project;
    tables->text_bytes += size;
    tables->count++;
    return true;
}

struct tm_prices *price_tables_of(struct price_tables *tables, struct tm_str project_id) {
    struct project *project = tables->count ? *find(tables, project_id) : NULL;
    if (!project || project->broken) return tables->builtin;
    if (!project->table) {
        make_table(tables, project);
    } else if (project != tables->newest) {
        unlink_used(tables, project);
        link_newest(tables, project);
    }
    return project->table ? project->table : tables->builtin;
}

size_t price_tables_projects(const struct price_tables *tables) {
    return tables->count;
}

size_t price_tables_ready(const struct price_tables *tables) {
    return tables->ready;
}

void price_tables_free(struct price_tables *tables) {
    if (!tables) return;
    for (size_t i = 0; i < BUCKETS; i++)
        while (tables->buckets[i]) drop_project(tables, &tables->buckets[i]);
    free(tables);
}

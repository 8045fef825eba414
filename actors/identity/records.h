/* records: score configs, comments, settings, keys, people, saved views and dashboards of a project. Postgres itself
 * writes them as the JSON the API shows. */
#ifndef TM_IDENTITY_RECORDS_H
#define TM_IDENTITY_RECORDS_H

#include "identity/identity.h"

/* The values each takes, in order; $1 is the project, but where another is named first. Empty: not given (NULL). */
enum tm_record_question {
    TM_SCORE_CONFIGS,       /* limit, offset */
    TM_SCORE_CONFIG,        /* id */
    TM_SCORE_CONFIG_ADD,    /* name, data type, min, max, categories as JSON, description */
    TM_SCORE_CONFIG_CHANGE, /* id, name, is archived, min, max, categories, description: what is empty stays */
    TM_COMMENTS,            /* object type, object id, author, each perhaps empty; limit, offset */
    TM_COMMENT,             /* id */
    TM_COMMENT_ADD,         /* object type, object id, content, author, trace */
    TM_COMMENTS_SHOWN,      /* object type, object id: with their authors' names */
    TM_COMMENT_COUNTS,      /* trace id: of the trace and of its observations */
    TM_COMMENT_REMOVE,      /* id, author or, for anybody's, none: none when there is no such one */
    TM_AUTHORS,             /* ids and names of the people of its organisation */
    TM_MEMBER,              /* user id: whether that user may see the project */
    TM_API_KEYS,            /* all, without their secrets */
    TM_API_KEY_REVOKE,      /* id */
    TM_ORGANIZATIONS,       /* $1 a user: theirs, with their projects */
    TM_PROJECT_SETTINGS,    /* */
    TM_PROJECT_CHANGE,      /* name, days of retention, "0" to keep: what is empty stays */
    TM_PROJECT_ADD,         /* $1 an organisation; user id, name, most: by its owners and administrators */
    TM_PROJECT_DELETE,      /* name: marked as deleted when this is its name */
    TM_MEMBERS,             /* who has a role in it or in its organisation */
    TM_USER_RENAME,         /* $1 a user; name */
    TM_MODELS_AS_PRICES,    /* nothing: the project's models as tm_prices_own takes them */
    TM_VIEWS,               /* list, user: all views of it, and which are defaults */
    TM_VIEW,                /* id */
    TM_VIEW_NAMED,          /* list, name: whether there is one */
    TM_VIEW_ADD,            /* list, name, user; filters, column order, visibility, order, time range as JSON; search:
                               none when the name is another's, or there are 100 of the list */
    TM_VIEW_CHANGE,         /* id, name, user, then as of TM_VIEW_ADD: without filters only the name */
    TM_VIEW_REMOVE,         /* id */
    TM_VIEW_DEFAULT,        /* user or, for the project's, none; list, view id */
    TM_VIEW_NO_DEFAULT,     /* user or none, list */
    TM_DASHBOARDS,          /* limit, offset: without their definitions */
    TM_DASHBOARD,           /* id */
    TM_DASHBOARD_ADD,       /* name, description, definition as JSON, user id, most: none when there are as many */
    TM_DASHBOARD_CHANGE,    /* id, name, definition, user id, version, "true" to set the description, description: what
                               is empty stays; none when there is no such one of this version */
    TM_DASHBOARD_DELETE,    /* id */
};

struct tm_record {
    struct tm_str json; /* an object; of lists the array of a page; empty: there is none */
    int64_t total;      /* of lists: on all pages */
};

enum { TM_RECORD_VALUES_MOST = 10 };

/* TM_INVALID: a value holds what Postgres cannot store. Others as identity_query. The JSON is in `arena`. */
enum tm_status tm_record_ask(struct tm_identity *identity, enum tm_record_question question,
                             const struct tm_str *values, size_t count, struct tm_arena *arena, struct tm_record *out,
                             struct tm_error *error);

#endif

/* table: what lists are read from. */
#ifndef WEB_TABLE_H
#define WEB_TABLE_H

enum table { TABLE_TRACES, TABLE_OBSERVATIONS, TABLE_SCORES };

#endif

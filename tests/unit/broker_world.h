/* broker_world: a private Redis, brokers and their fake neighbours as real processes, for test_broker_queue.
 *
 * All in a folder of its own, on unix sockets only; every process dies with the test's (parent-death signal).
 */
#ifndef TM_TESTS_BROKER_WORLD_H
#define TM_TESTS_BROKER_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { WORLD_ARGUMENTS = 16 };

void world_open(void);
void world_close(void); /* kills what still runs, removes the folder */

pid_t world_redis(const char *appendonly);               /* "yes" or "no"; waits until it answers */
pid_t world_broker(int number, const char *const *more); /* broker-<number>; `more` flags, NULL at the end, or NULL */
pid_t world_peer(const char *role, int number);          /* "batch" or "validate" */
/* A sender through brokers 1 and 2; it ends when `count` messages are stored. */
pid_t world_sender(int count, const char *size, int concurrency);
/* Asks about a place ("<stream> <ms> <sequence> <index>"); `broker` may be NULL: any. Its words: world_asked. */
pid_t world_asker(int number, const char *place, const char *wait_ms, const char *broker, const char *count);
pid_t world_sender_of(const char *prefix, int count); /* whose receipts begin with another prefix than p */
void world_kill(pid_t pid, int signal);               /* and waits for its end */
bool world_ended(pid_t pid);                          /* does not wait */
int world_exit_status(pid_t pid);                     /* waits; -1 when it was killed */

void world_mode(const char *mode); /* how validate answers from now on (broker_peer.c) */

/* What Redis says; -1 when it does not answer, or not with a number. `command` is one word per blank. */
long long world_redis_number(const char *command);
/* The first string or number in what Redis says to it; false for an error or nothing. */
bool world_text(const char *command, char answer[128]);
long long world_sum(const char *command_with_shard); /* %d stands for the queue shard; summed over all */
bool world_shard(int shard, unsigned long long *epoch, char owner[64]);
int world_shards_of(const char *owner);
bool world_place(int number, char place[96]); /* of the sender's nth publish; false: not told */
const char *world_asked(int number);          /* what asker-<number> printed, until the next call */
/* How many receipts stand before "p-<number>" in that entry; -1: it is not there. Numbers of one digit. */
int world_index_in_entry(const char *place, int number);
int world_companion(void);     /* n of a "p-<n>", of two digits, that shares its entry with others; 0: there is none */
int world_seen(void);          /* receipts validate saw, with repetitions */
int world_seen_distinct(void); /* without */
int world_log_lines(const char *needle);    /* in the logs of brokers, validate-1 and sender */
long long world_stored_bytes(void);         /* of all entries, summed up from the entries themselves */
long long world_calls(const char *command); /* how often Redis ran it, scripts' calls among them */
/* Runs broker/scripts/<name>.lua: `keys` of `words` are keys, the rest arguments, NULL at the end. The answer's first
 * number or string is written to `answer`; false: an error, which is written there. */
bool world_script(const char *name, int keys, const char *const *words, char answer[128]);
bool world_note(const char *hash, const char *field, const char *text); /* HSET */
/* The same for an answer of strings: all of them, '|' between. */
bool world_script_words(const char *name, int keys, const char *const *words, char answer[128]);

/* Looks every few ms until the condition holds, 15 s at most; false when it never did. */
#define WORLD_WAIT(condition)                                                                                          \
    ({                                                                                                                 \
        bool holds = false;                                                                                            \
        for (int tries = 0; tries < 5000 && !(holds = (condition)); tries++) world_pause();                            \
        holds;                                                                                                         \
    })
void world_pause(void); /* 3 ms */

#endif

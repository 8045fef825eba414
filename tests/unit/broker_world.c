/* broker_world: a private Redis, brokers and their fake neighbours as real processes. */
#include "broker_world.h"

#include "broker/scripts.h"

#include <fcntl.h>
#include <ftw.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSES = 32, QUEUE_SHARDS = 4 };

static char folder[64];
static pid_t processes[PROCESSES];
static redisContext *redis;

void world_pause(void) {
    nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
}

static void path_of(char out[128], const char *format, ...) __attribute__((format(printf, 2, 3)));
static void path_of(char out[128], const char *format, ...) {
    va_list args;
    size_t len = (size_t)snprintf(out, 128, "%s/", folder);
    va_start(args, format);
    vsnprintf(out + len, 128 - len, format, args);
    va_end(args);
}

void world_open(void) {
    strcpy(folder, "/tmp/tm-broker-XXXXXX");
    if (!mkdtemp(folder)) abort();
    memset(processes, 0, sizeof processes);
    char url[256];
    snprintf(url, sizeof url, "unix://%s/redis.sock", folder);
    setenv("REDIS_URL", url, 1);
    snprintf(url, sizeof url, "ipc://%s/broker-1.ipc,ipc://%s/broker-2.ipc", folder, folder);
    setenv("BROKER_URL", url, 1);
    unsetenv("TM_OPS_PORT");
    world_mode("ok");
}

static int remove_one(const char *path, const struct stat *info, int flag, struct FTW *at) {
    return remove(path);
}

void world_close(void) {
    for (size_t i = 0; i < PROCESSES; i++)
        if (processes[i]) world_kill(processes[i], SIGKILL);
    if (redis) redisFree(redis);
    redis = NULL;
    if (world_log_lines("runtime error:") || world_log_lines("Sanitizer")) abort(); /* a sanitizer's finding */
    if (!getenv("KEEP")) nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static pid_t spawn(const char *name, const char *const *argv) {
    char log[128];
    path_of(log, "%s.log", name);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (fd < 0 || getppid() != parent || dup2(fd, 1) < 0 || dup2(fd, 2) < 0) _exit(126);
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    for (size_t i = 0; i < PROCESSES; i++)
        if (!processes[i]) {
            processes[i] = pid;
            return pid;
        }
    abort();
}

bool world_ended(pid_t pid) {
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

int world_exit_status(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    for (size_t i = 0; i < PROCESSES; i++)
        if (processes[i] == pid) processes[i] = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void world_kill(pid_t pid, int signal) {
    kill(pid, signal);
    world_exit_status(pid);
}

static bool redis_answers(void) {
    char path[128];
    path_of(path, "redis.sock");
    if (redis) redisFree(redis);
    redis = redisConnectUnix(path);
    redisReply *reply = redis && !redis->err ? redisCommand(redis, "PING") : NULL;
    bool answers = reply && reply->type == REDIS_REPLY_STATUS && strcmp(reply->str, "PONG") == 0;
    if (reply) freeReplyObject(reply);
    return answers;
}

pid_t world_redis(const char *appendonly) {
    char path[128];
    path_of(path, "redis.sock");
    const char *argv[] = {
        "redis-server", "--port",        "0",      "--unixsocket", path, "--dir", folder, "--save", "", "--appendonly",
        appendonly,     "--appendfsync", "always", "--daemonize",  "no", NULL};
    pid_t pid = spawn("redis", argv);
    return WORLD_WAIT(redis_answers()) ? pid : -1;
}

static pid_t start(const char *program, const char *kind, int number, const char *const *more) {
    char id[32], url[160], file[128];
    snprintf(id, sizeof id, "%s-%d", kind, number);
    path_of(file, "%s.ipc", id);
    snprintf(url, sizeof url, "ipc://%s", file);
    setenv("TM_ID", id, 1);
    setenv("TM_MAILBOX_URL", url, 1);
    const char *argv[WORLD_ARGUMENTS + 2] = {program};
    for (size_t i = 0; more && more[i] && i < WORLD_ARGUMENTS; i++) argv[i + 1] = more[i];
    return spawn(id, argv);
}

pid_t world_broker(int number, const char *const *more) {
    return start(TM_BROKER, "broker", number, more);
}

pid_t world_peer(const char *role, int number) {
    char log[128], mode[128];
    path_of(log, "seen");
    path_of(mode, "mode");
    return start(TM_PEER, role, number, (const char *[]){"--role", role, "--log", log, "--mode", mode, NULL});
}

static pid_t start_sender(const char *prefix, int count, const char *size, int concurrency) {
    char counts[16], concurrencies[16];
    snprintf(counts, sizeof counts, "%d", count);
    snprintf(concurrencies, sizeof concurrencies, "%d", concurrency);
    return start(TM_PEER, "sender", 1,
                 (const char *[]){"--role", "sender", "--prefix", prefix, "--count", counts, "--size", size,
                                  "--concurrency", concurrencies, NULL});
}

pid_t world_sender(int count, const char *size, int concurrency) {
    return start_sender("p", count, size, concurrency);
}

pid_t world_sender_of(const char *prefix, int count) {
    return start_sender(prefix, count, "1k", 4);
}

pid_t world_asker(int number, const char *place, const char *wait_ms, const char *broker, const char *count) {
    return start(TM_ASKER, "asker", number,
                 (const char *[]){"--place", place, "--wait-ms", wait_ms, "--count", count, broker ? "--broker" : NULL,
                                  broker, NULL});
}

void world_mode(const char *mode) {
    char path[128], fresh[128];
    path_of(path, "mode");
    path_of(fresh, "mode.new");
    FILE *file = fopen(fresh, "w");
    if (!file || fputs(mode, file) < 0 || fclose(file) != 0 || rename(fresh, path) != 0) abort();
}

/* ---- looking ---- */

static redisReply *ask(const char *command) {
    char words[512], *argv[16], *rest = words;
    int argc = 0;
    snprintf(words, sizeof words, "%s", command);
    while (argc < 16 && (argv[argc] = strsep(&rest, " "))) argc++;
    return redisCommandArgv(redis, argc, (const char **)(uintptr_t)argv, NULL);
}

long long world_redis_number(const char *command) {
    redisReply *reply = ask(command);
    long long number = -1;
    if (reply && reply->type == REDIS_REPLY_INTEGER) number = reply->integer;
    if (reply && reply->type == REDIS_REPLY_STRING) number = atoll(reply->str);
    if (reply && reply->type == REDIS_REPLY_NIL) number = 0;
    if (reply) freeReplyObject(reply);
    return number;
}

static bool first_text(redisReply *reply, char answer[128]) {
    const redisReply *first = reply && reply->type == REDIS_REPLY_ARRAY ? reply->element[0] : reply;
    answer[0] = 0;
    if (first && first->type == REDIS_REPLY_INTEGER) snprintf(answer, 128, "%lld", first->integer);
    else if (first && first->str) snprintf(answer, 128, "%s", first->str);
    bool ok = first && first->type != REDIS_REPLY_ERROR && first->type != REDIS_REPLY_NIL;
    if (reply) freeReplyObject(reply);
    return ok;
}

bool world_text(const char *command, char answer[128]) {
    return first_text(ask(command), answer);
}

long long world_sum(const char *command_with_shard) {
    long long sum = 0;
    for (int shard = 0; shard < QUEUE_SHARDS; shard++) {
        char command[256];
        const char *at = strstr(command_with_shard, "%d");
        snprintf(command, sizeof command, "%.*s%d%s", (int)(at - command_with_shard), command_with_shard, shard,
                 at + 2);
        long long number = world_redis_number(command);
        if (number < 0) return -1;
        sum += number;
    }
    return sum;
}

bool world_shard(int shard, unsigned long long *epoch, char owner[64]) {
    redisReply *reply = redisCommand(redis, "HGET tracemesh:{registry}:shards %d", shard);
    owner[0] = 0;
    bool found =
        reply && reply->type == REDIS_REPLY_STRING && sscanf(reply->str, "%llu %*u %*u %63s", epoch, owner) >= 1;
    if (reply) freeReplyObject(reply);
    return found;
}

int world_shards_of(const char *owner) {
    int count = 0;
    for (int shard = 0; shard < 64; shard++) {
        unsigned long long epoch;
        char name[64];
        count += world_shard(shard, &epoch, name) && strcmp(name, owner) == 0;
    }
    return count;
}

static char *read_all(const char *file) {
    char path[128], *text = calloc(1, 8 << 20);
    path_of(path, "%s", file);
    int fd = open(path, O_RDONLY);
    size_t len = 0;
    for (ssize_t got = 1; text && fd >= 0 && got > 0 && len < (8 << 20) - 1; len += (size_t)(got > 0 ? got : 0))
        got = read(fd, text + len, (8 << 20) - 1 - len);
    if (fd >= 0) close(fd);
    return text;
}

bool world_place(int number, char place[96]) {
    char mark[32], *text = read_all("sender-1.log"), *end, *begin;
    snprintf(mark, sizeof mark, " number=%d\n", number);
    place[0] = 0;
    if ((end = strstr(text, mark))) {
        *end = 0;
        begin = strrchr(text, '=') + 1;
        snprintf(place, 96, "%s", begin);
    }
    free(text);
    return place[0] != 0;
}

const char *world_asked(int number) {
    static char *text;
    char file[32];
    snprintf(file, sizeof file, "asker-%d.log", number);
    free(text);
    text = read_all(file);
    return text;
}

int world_index_in_entry(const char *place, int number) {
    unsigned stream, index;
    unsigned long long ms, sequence;
    char wanted[16];
    int before = -1;
    if (sscanf(place, "%u %llu %llu %u", &stream, &ms, &sequence, &index) != 4) return -1;
    snprintf(wanted, sizeof wanted, "p-%d", number);
    redisReply *reply =
        redisCommand(redis, "XRANGE tracemesh:{q%u}:stream %llu-%llu %llu-%llu", stream, ms, sequence, ms, sequence);
    if (reply && reply->type == REDIS_REPLY_ARRAY && reply->elements == 1) {
        const redisReply *entry = reply->element[0]->element[1]->element[1];
        const char *found = memmem(entry->str, entry->len, wanted, 3);
        for (const char *at = entry->str; found && at && at <= found; at++, before++)
            at = memmem(at, entry->len - (size_t)(at - entry->str), "p-", 2);
    }
    if (reply) freeReplyObject(reply);
    return before;
}

/* The last number of two digits in the entry, when it is not the only one there; 0 else. */
static int companion_in(const redisReply *entry) {
    int count = 0, number = 0;
    const char *at = entry->str, *end = entry->str + entry->len;
    while ((at = memmem(at, (size_t)(end - at), "p-", 2))) {
        int found = (int)strtol(at += 2, NULL, 10);
        if (found >= 10) number = found;
        count++;
    }
    return count > 1 ? number : 0;
}

int world_companion(void) {
    int number = 0;
    for (int shard = 0; shard < QUEUE_SHARDS && !number; shard++) {
        redisReply *reply = redisCommand(redis, "XRANGE tracemesh:{q%d}:stream - +", shard);
        for (size_t i = 0; reply && reply->type == REDIS_REPLY_ARRAY && i < reply->elements && !number; i++)
            number = companion_in(reply->element[i]->element[1]->element[1]);
        if (reply) freeReplyObject(reply);
    }
    return number;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int count_seen(bool distinct) {
    char *text = read_all("seen"), *rest = text;
    static char *lines[1 << 20];
    int count = 0, different = 0;
    for (char *line; (line = strsep(&rest, "\n")) && count < 1 << 20;)
        if (*line) lines[count++] = line;
    qsort(lines, (size_t)count, sizeof *lines, compare);
    for (int i = 0; i < count; i++) different += i == 0 || strcmp(lines[i], lines[i - 1]) != 0;
    free(text);
    return distinct ? different : count;
}

int world_seen(void) {
    return count_seen(false);
}
int world_seen_distinct(void) {
    return count_seen(true);
}

int world_log_lines(const char *needle) {
    static const char *const files[] = {"broker-1.log", "broker-2.log", "validate-1.log", "sender-1.log"};
    int count = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *text = read_all(files[i]);
        for (const char *at = text; (at = strstr(at, needle)); at++) count++;
        free(text);
    }
    return count;
}

long long world_stored_bytes(void) {
    long long sum = 0;
    for (int shard = 0; shard < QUEUE_SHARDS; shard++) {
        redisReply *reply = redisCommand(redis, "XRANGE tracemesh:{q%d}:stream - +", shard);
        for (size_t i = 0; reply && reply->type == REDIS_REPLY_ARRAY && i < reply->elements; i++)
            sum += (long long)reply->element[i]->element[1]->element[1]->len;
        if (reply) freeReplyObject(reply);
    }
    return sum;
}

long long world_calls(const char *command) {
    char mark[64];
    redisReply *reply = redisCommand(redis, "INFO commandstats");
    snprintf(mark, sizeof mark, "cmdstat_%s:calls=", command);
    const char *at = reply && reply->type == REDIS_REPLY_STRING ? strstr(reply->str, mark) : NULL;
    long long calls = at ? atoll(at + strlen(mark)) : 0;
    if (reply) freeReplyObject(reply);
    return calls;
}

static redisReply *run_script(const char *name, int keys, const char *const *words) {
    char count[16];
    const char *argv[20] = {"EVAL", NULL, count};
    int argc = 3;
    snprintf(count, sizeof count, "%d", keys);
    for (size_t i = 0; i < BROKER_SCRIPTS; i++)
        if (strcmp(broker_scripts[i].name, name) == 0) argv[1] = broker_scripts[i].text;
    while (*words && argc < 20) argv[argc++] = *words++;
    return redisCommandArgv(redis, argc, argv, NULL);
}

bool world_script(const char *name, int keys, const char *const *words, char answer[128]) {
    return first_text(run_script(name, keys, words), answer);
}

bool world_script_words(const char *name, int keys, const char *const *words, char answer[128]) {
    redisReply *reply = run_script(name, keys, words);
    bool ok = reply && reply->type == REDIS_REPLY_ARRAY;
    size_t len = 0;
    snprintf(answer, 128, "%s", reply && reply->type == REDIS_REPLY_ERROR ? reply->str : "");
    for (size_t i = 0; ok && i < reply->elements && len < 128; i++)
        len += (size_t)snprintf(answer + len, 128 - len, "%s%s", i ? "|" : "", reply->element[i]->str);
    if (reply) freeReplyObject(reply);
    return ok;
}

bool world_note(const char *hash, const char *field, const char *text) {
    redisReply *reply = redisCommand(redis, "HSET %s %s %s", hash, field, text);
    bool ok = reply && reply->type == REDIS_REPLY_INTEGER;
    if (reply) freeReplyObject(reply);
    return ok;
}

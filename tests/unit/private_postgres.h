/* private_postgres: a Postgres of the test program's own, in a folder of its own, on a Unix socket only.
 *
 * Started once before the tests and stopped after them; when the test program dies, so does it (parent-death signal).
 * Postgres refuses to run as root: then it runs as the user postgres.
 */
#ifndef TM_TESTS_PRIVATE_POSTGRES_H
#define TM_TESTS_PRIVATE_POSTGRES_H

#include <glob.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    char folder[64], bin[512];
    pid_t pid; /* 0: not running */
} private_postgres;

static bool private_postgres_find(void) {
    glob_t found;
    bool ok = glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) == 0;
    if (ok) {
        snprintf(private_postgres.bin, sizeof private_postgres.bin, "%s", found.gl_pathv[found.gl_pathc - 1]);
        *strrchr(private_postgres.bin, '/') = 0;
    }
    globfree(&found);
    return ok;
}

static bool private_postgres_folder(void) {
    strcpy(private_postgres.folder, "/tmp/tm-postgres-XXXXXX");
    if (!mkdtemp(private_postgres.folder)) return false;
    const struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;
    return geteuid() != 0 || (user && chown(private_postgres.folder, user->pw_uid, user->pw_gid) == 0);
}

/* Starts a program of Postgres; output goes to the folder's log. */
static pid_t private_postgres_spawn(const char *program, const char *const *arguments) {
    pid_t pid = fork();
    if (pid != 0) return pid;
    char path[600];
    const char *argv[32] = {NULL};
    size_t count = 0;
    const char *as_postgres[] = {"setpriv",        "--reuid=postgres", "--regid=postgres",
                                 "--clear-groups", "--pdeathsig=INT",  "--no-new-privs"};
    snprintf(path, sizeof path, "%s/%s", private_postgres.bin, program);
    if (geteuid() == 0)
        for (; count < 6; count++) argv[count] = as_postgres[count];
    argv[count++] = path;
    while (*arguments && count < 31) argv[count++] = *arguments++;
    char log[128];
    snprintf(log, sizeof log, "%s/log", private_postgres.folder);
    if (!freopen(log, "a", stdout) || dup2(1, 2) < 0 || chmod(log, 0666) != 0) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGINT);
    execvp(argv[0], (char *const *)argv);
    _exit(127);
}

static bool private_postgres_answers(void) {
    const char *const arguments[] = {"-q", "-h", private_postgres.folder, NULL};
    int status = -1;
    pid_t pid = private_postgres_spawn("pg_isready", arguments);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* Starts the server on the folder's data and waits until it answers. */
static bool private_postgres_run(void) {
    char data[96];
    snprintf(data, sizeof data, "%s/data", private_postgres.folder);
    const char *const arguments[] = {"-D", data,        "-k", private_postgres.folder, "-c", "listen_addresses=",
                                     "-c", "fsync=off", "-c", "shared_buffers=8MB",    "-c", "max_connections=40",
                                     NULL};
    private_postgres.pid = private_postgres_spawn("postgres", arguments);
    for (int i = 0; i < 600 && waitpid(private_postgres.pid, NULL, WNOHANG) == 0; i++) {
        if (private_postgres_answers()) return true;
        usleep(50000);
    }
    private_postgres.pid = 0;
    return false;
}

static bool private_postgres_start(void) {
    if (!private_postgres_find() || !private_postgres_folder()) return false;
    char data[96];
    int status = -1;
    snprintf(data, sizeof data, "%s/data", private_postgres.folder);
    const char *const arguments[] = {"-D", data,   "-A",         "trust", "-U", "tracemesh",
                                     "-E", "UTF8", "--locale=C", "-N",    NULL};
    pid_t pid = private_postgres_spawn("initdb", arguments);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) return false;
    return private_postgres_run();
}

/* Immediate: nothing here is worth a checkpoint. */
static void private_postgres_halt(void) {
    if (!private_postgres.pid) return;
    kill(private_postgres.pid, SIGQUIT);
    waitpid(private_postgres.pid, NULL, 0);
    private_postgres.pid = 0;
}

static void private_postgres_stop(void) {
    private_postgres_halt();
    if (!*private_postgres.folder) return;
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", "--", private_postgres.folder, (char *)NULL);
        _exit(127);
    }
    if (pid > 0) waitpid(pid, NULL, 0);
}

#endif

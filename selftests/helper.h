/* SPDX-License-Identifier: GPL-2.0 */
/* A process that is started once and does what lines tell it, so that neither fork
 * nor exec falls into what is measured
 */
#ifndef NFAILOVER_TEST_HELPER_H
#define NFAILOVER_TEST_HELPER_H

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int helper_fd = -1;
static pid_t helper_pid;

/* bash, since it takes functions from its environment */
static inline void exec_shell(const char *cmd)
{
	dup2(STDERR_FILENO, STDOUT_FILENO);
	execlp("bash", "bash", "-c", cmd, NULL);
	err(127, "bash");
}

static inline void start_helper(const char *cmd)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		err(1, "pipe");
	helper_pid = fork();
	if (helper_pid < 0)
		err(1, "fork");
	if (!helper_pid) {
		dup2(fds[0], STDIN_FILENO);
		exec_shell(cmd);
	}
	close(fds[0]);
	helper_fd = fds[1];
}

static inline void tell_helper(const char *line)
{
	char buf[1024];
	int len = snprintf(buf, sizeof(buf), "%s\n", line);

	if (len >= (int)sizeof(buf) || write(helper_fd, buf, len) != len)
		err(1, "writing to the helper: %s", line);
}

/* It has read all lines and ended */
static inline void stop_helper(const char *cmd)
{
	int status;

	close(helper_fd);
	if (waitpid(helper_pid, &status, 0) < 0)
		err(1, "waitpid");
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		errx(1, "the helper failed: %s (status 0x%x)", cmd, status);
}

#endif

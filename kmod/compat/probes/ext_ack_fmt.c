// SPDX-License-Identifier: GPL-2.0
#include <linux/netlink.h>

void probe(struct netlink_ext_ack *extack);

void probe(struct netlink_ext_ack *extack)
{
	extack->_msg_buf[0] = 0;
}

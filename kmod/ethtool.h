/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What ethtool asks of nf0.
 */
#ifndef NFO_ETHTOOL_H
#define NFO_ETHTOOL_H

extern const struct ethtool_ops nfo_ethtool_ops;

#endif

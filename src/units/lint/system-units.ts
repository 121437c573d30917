import { matchesGlob } from '../glob.js'

/**
 * Units that the machines of a cluster have by themselves: of systemd (systemd.special(7)) and of CoreOS.
 * Targets, slices and devices are never fleet's in practice.
 */
const patterns = [
  '*.target',
  '*.slice',
  '*.device',
  '*.scope',
  '-.mount',
  'tmp.mount',
  'boot*.mount',
  'dev-*.mount',
  'sys-*.mount',
  'usr*.mount',
  'systemd-*',
  'dbus.*',
  'dbus-*',
  'docker.*',
  'early-docker.*',
  'docker-tcp.socket',
  'containerd.service',
  'podman.*',
  'rkt-*',
  'etcd.service',
  'etcd2.service',
  'etcd-member.service',
  'fleet.*',
  'flanneld.service',
  'flannel-docker-opts.service',
  'locksmithd.service',
  'update-engine.service',
  'coreos-*',
  'oem-*',
  'user-*',
  'sshd*',
  'ntpd.service',
  'ntpdate.service',
  'chronyd.service',
  'iptables-restore.service',
  'ip6tables-restore.service',
  'rpc-*',
  'rpcbind.*',
  'nfs-*',
  'iscsid.*',
  'getty@*.service',
  'serial-getty@*.service',
]

export function isSystemUnit(name: string): boolean {
  return patterns.some((pattern) => matchesGlob(pattern, name, { escapes: false }))
}

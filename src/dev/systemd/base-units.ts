/** Units that are on every machine beside those of fleet, and always active: a CoreOS machine has them. */
const present = [
  'dbus.service',
  'docker.service',
  'docker.socket',
  'early-docker.service',
  'etcd.service',
  'etcd2.service',
  'etcd-member.service',
  'fleet.service',
  'fleet.socket',
  'flanneld.service',
  'iptables-restore.service',
  'locksmithd.service',
  'network.service',
  'ntpd.service',
  'rpcbind.service',
  'sshd.service',
  'sshd.socket',
  'update-engine.service',
]

export function isBaseUnit(name: string): boolean {
  return (
    present.includes(name) ||
    /^systemd-.*\.(service|socket|timer)$|\.(target|slice)$/.test(name) ||
    name === '-.mount'
  )
}

/** Docker's bridge on each machine: what runs in a container reaches the machine's Consul agent here. */
export const bridge = '172.17.42.1'

/** The machine's own address; CoreOS writes it to {@link machineFacts}. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: systemd fills it in, not TypeScript
export const machineAddress = '${COREOS_PRIVATE_IPV4}'

/** Where CoreOS keeps what the machine knows of itself, as variables. */
export const machineFacts = '/etc/environment'

/** Containers resolve the names of announced containers: `paas-monitor.service.consul`. */
export const consulNames = { dns: bridge, dnsSearch: 'service.consul' }

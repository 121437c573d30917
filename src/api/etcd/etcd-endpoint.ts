/** Whether an endpoint is etcd's where nobody says so: by its client ports, now and in its first years. */
export function isEtcdEndpoint(endpoint: string): boolean {
  return URL.canParse(endpoint) && ['2379', '4001'].includes(new URL(endpoint).port)
}

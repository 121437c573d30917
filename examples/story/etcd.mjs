// @ts-check
// What announcer and router need of etcd's v2 API.

import { setTimeout as sleep } from 'node:timers/promises'

/** Longest time for an answer, in milliseconds; of a watch, after which it is asked again. */
const timeoutMs = { answer: 3_000, watch: 60_000 }
/** Wait before what failed is tried again, in milliseconds. */
const retryMs = 500

/** @typedef {{ key: string, value?: string, dir?: boolean, nodes?: EtcdNode[] }} EtcdNode */

/** A folder of keys in an etcd. */
export class EtcdFolder {
  /**
   * @param {string} endpoint `http://127.0.0.1:2379`
   * @param {string} path `/services`
   */
  constructor(endpoint, path) {
    this.url = new URL(`/v2/keys${path}`, endpoint).href
  }

  /**
   * Sets a key that vanishes unless it is set or refreshed within so many seconds.
   * @param {string} key
   * @param {string} value
   * @param {number} ttl
   */
  async set(key, value, ttl) {
    await this.#send('PUT', key, { value, ttl: String(ttl) })
  }

  /**
   * Lets a key live on, and wakes nobody who watches.
   * @param {string} key
   * @param {number} ttl
   * @returns {Promise<boolean>} false where the key is not there any more
   */
  async refresh(key, ttl) {
    return this.#send('PUT', key, { ttl: String(ttl), refresh: 'true', prevExist: 'true' })
  }

  /** @param {string} key */
  async remove(key) {
    await this.#send('DELETE', key)
  }

  /**
   * The values of all keys below the folder, now and after each change, until the signal aborts. While etcd is out
   * of reach what it said last stays true: whoever asked goes on with that.
   *
   * @param {AbortSignal} signal
   * @param {(problem: unknown) => void} onProblem
   * @returns {AsyncGenerator<Map<string, string>, void>}
   */
  async *watch(signal, onProblem) {
    while (!signal.aborted) {
      try {
        let { index, values } = await this.#read()
        yield values
        for (;;) {
          const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs.watch)])
          const url = `${this.url}?recursive=true&wait=true&waitIndex=${index + 1}`
          const response = await fetch(url, { signal: limit })
          await response.text()
          // A change, or the index is too old to be watched from: all is read again.
          ;({ index, values } = await this.#read())
          yield values
        }
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof Error && error.name === 'TimeoutError')) onProblem(error)
        await sleep(retryMs, undefined, { signal }).catch(() => {})
      }
    }
  }

  async #read() {
    const response = await fetch(`${this.url}?recursive=true&quorum=true`, {
      signal: AbortSignal.timeout(timeoutMs.answer),
    })
    const index = Number(response.headers.get('x-etcd-index'))
    const body = /** @type {{ node?: EtcdNode }} */ (await response.json())
    if (!response.ok && response.status !== 404) throw new Error(`etcd: ${JSON.stringify(body)}`)
    /** @type {Map<string, string>} */
    const values = new Map()
    /** @param {EtcdNode} node */
    const collect = (node) => {
      if (node.value !== undefined) values.set(node.key, node.value)
      for (const each of node.nodes ?? []) collect(each)
    }
    if (body.node !== undefined) collect(body.node)
    return { index, values }
  }

  /**
   * @param {string} method
   * @param {string} key
   * @param {Record<string, string>} [form]
   */
  async #send(method, key, form) {
    const response = await fetch(`${this.url}/${key.split('/').map(encodeURIComponent).join('/')}`, {
      method,
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      signal: AbortSignal.timeout(timeoutMs.answer),
    })
    const text = await response.text()
    if (response.status === 404) return false
    if (!response.ok) throw new Error(`etcd: ${text}`)
    return true
  }
}

// @ts-check
// The router's configuration, made of what is announced.

/**
 * @typedef {object} Place where nginx runs
 * @property {string} listen `127.0.0.1:8000`
 * @property {string} folder for its temporary files, absolute
 * @property {string} staticFolder what is shown where no name is known, absolute
 * @property {boolean} asRoot
 *
 * @typedef {Pick<import('../announcer/services.mjs').Service, 'name' | 'address' | 'port' | 'tags'>} Routed
 */

/**
 * An upstream for each service with the tag `http`, reached as `NAME.anything`; static files for any other name.
 *
 * @param {Routed[]} services
 * @param {Place} place
 */
export function routerConfig(services, place) {
  const routed = byName(services, 'http')
  const servers = [...routed.keys()].map(
    (name) => `
  server {
    listen ${place.listen};
    server_name ${name}.*;
    location / {${proxyTo(name)}
    }
  }
`,
  )
  return nginx(
    place,
    `${[...routed].map(([name, instances]) => upstream(name, instances)).join('')}${servers.join('')}
  server {
    listen ${place.listen} default_server;
    location / {
      root ${quote(place.staticFolder)};
      index index.html;
    }
  }
`,
  )
}

/**
 * What stands outside of the cluster and spreads all requests over the routers: the load balancer of the story.
 *
 * @param {Routed[]} services
 * @param {Place} place
 */
export function entryConfig(services, place) {
  const routers = byName(services, 'entry')
  const [first] = routers
  const answer = first === undefined ? '\n      return 503;' : proxyTo(first[0])
  return nginx(
    place,
    `${first === undefined ? '' : upstream(...first)}
  server {
    listen ${place.listen} default_server;
    location / {${answer}
    }
  }
`,
  )
}

/**
 * @param {Routed[]} services
 * @param {string} tag
 * @returns {Map<string, Routed[]>} in a fixed order, so that the same services give the same bytes
 */
function byName(services, tag) {
  /** @type {Map<string, Routed[]>} */
  const found = new Map()
  const order = (/** @type {Routed} */ { name, address, port }) =>
    `${name} ${address} ${String(port).padStart(5)}`
  for (const service of services.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))) {
    // The name goes into a configuration that root may run: only what can be a host's name.
    if (!service.tags.includes(tag) || !/^[a-z0-9][a-z0-9-]*$/i.test(service.name)) continue
    if (!/^[0-9a-fA-F.:[\]]+$/.test(service.address) || !Number.isInteger(service.port)) continue
    found.set(service.name, [...(found.get(service.name) ?? []), service])
  }
  return found
}

/**
 * @param {string} name
 * @param {Routed[]} instances
 */
function upstream(name, instances) {
  const servers = instances.map(
    ({ address, port }) => `    server ${address}:${port} max_fails=3 fail_timeout=60 weight=1;\n`,
  )
  return `
  upstream ${name} {
    least_conn;
${servers.join('')}  }
`
}

/**
 * A request that fails goes to the next instance, unless it may have had an effect: POST, LOCK and PATCH do so
 * only where they could not be sent at all.
 *
 * @param {string} name
 */
function proxyTo(name) {
  return `
      proxy_pass http://${name};
      proxy_connect_timeout 2s;
      proxy_next_upstream error timeout invalid_header http_502 http_503 http_504;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Real-IP $remote_addr;`
}

/**
 * @param {Place} place
 * @param {string} body
 */
function nginx({ folder, asRoot }, body) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${quote(`${folder}/${kind}`)};\n`,
  )
  return `daemon off;
${asRoot ? 'user root root;\n' : ''}worker_processes 1;
pid ${quote(`${folder}/nginx.pid`)};
error_log stderr error;

events {
  worker_connections 1024;
}

http {
  access_log off;
  server_tokens off;
  server_names_hash_bucket_size 128;
  default_type text/plain;
  types {
    text/html html;
    text/css css;
    image/svg+xml svg;
  }
  # A connection that is kept could be closed by a reload just as the next request comes.
  keepalive_timeout 0;
${temporary.join('')}${body}}
`
}

/** @param {string} path */
function quote(path) {
  return `"${path.replaceAll(/["\\$]/g, '\\$&')}"`
}

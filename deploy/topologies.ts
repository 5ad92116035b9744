// The usual ways to part the modules into processes. Any other can be written: processes parted by `/`, what each hosts by `,`.

const named: Readonly<Record<string, string>> = {
  /** Everything in one process: no Redis, no hop. */
  monolith: 'gateway,users,inventory,orders,payments,notifications',
  /** The edge and selling in front, what follows behind. */
  pair: 'gateway,users,inventory,orders/payments,notifications',
  /** Every module, and the gateway, in a process of its own. */
  split: 'gateway/users/inventory/orders/payments/notifications',
}

/** A named topology, or what was written instead of a name. */
export function topologyText(nameOrText: string): string {
  return named[nameOrText] ?? nameOrText
}

export const topologyNames = Object.keys(named)

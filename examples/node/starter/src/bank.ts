/** In place of other systems. The first request with a key gets no answer, although it is carried out. */
const receipts = new Map<string, string>();

export function customerOf(order: string): string {
  return order.endsWith('0') ? 'Ada' : 'Grace';
}

/** \returns a receipt, the same for the same key; null: no answer, ask again. */
export function sendMoney(key: string, _customer: string, cents: number): string | null {
  const receipt = receipts.get(key);
  receipts.set(key, receipt ?? `R-${receipts.size + 1}-${cents}`);
  return receipt ?? null;
}

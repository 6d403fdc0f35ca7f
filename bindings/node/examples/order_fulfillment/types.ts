export interface Customer {
  id: number;
  name: string;
  email: string;
}

export interface Item {
  sku: string;
  quantity: number;
  price: number;
}

export interface Payment {
  method: string;
  token: string;
}

export interface Shipping {
  address: string;
  method: string;
}

export interface Validated {
  customer_validated: boolean;
  customer_id: number;
  validated_items: (Item & { line_total: number })[];
  order_total: number;
  validation_status: string;
  validated_at: string;
}

export interface Reserved {
  reservation_id: string;
  items_reserved: number;
  reservation_status: string;
  total_reserved_value: number;
  expires_at: string;
}

export interface Paid {
  payment_processed: boolean;
  payment_id: string;
  transaction_id: string;
  amount_charged: number;
  payment_status: string;
}

// Shapes shared by every room of the API. Times are RFC 3339 text; lists are pages with a cursor.

export interface Ref {
  id: string;
  name: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Violation {
  field: string;
  code: string;
  message: string;
}

// RFC 9457, as the daemon writes it.
export interface Problem {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  code?: string;
  request_id?: string;
  violations?: Violation[];
}

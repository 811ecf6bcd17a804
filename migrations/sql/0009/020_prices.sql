-- A price that the entry itself explains is no riddle: one of a price list of the shop, one that a person typed, one of another use's
-- tax, and in a refund the one that was paid. Without this each sale from a price list was flagged, and nobody would have looked.
CREATE OR REPLACE FUNCTION sec.has_old_price(p_sale uuid, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM pos.sale_line l JOIN pos.product p ON p.id = l.product
      LEFT JOIN pos.sale_line paid ON paid.sale = l.refund_of AND paid.no = l.refund_of_line
     WHERE l.sale = p_sale AND l.unit_price <> p.price AND l.unit_price IS DISTINCT FROM paid.unit_price
       AND NOT EXISTS (
         SELECT FROM pos.journal j CROSS JOIN LATERAL jsonb_path_query(sec.entry_doc(j.payload), '$.body.lines[*]') x(line)
          WHERE j.id = p_sale AND x.line ->> 'no' = l.no::text AND l.refund_of_line IS NULL
            AND (x.line -> 'trace' -> 0 ->> 'step' = 'open_price' OR x.line -> 'trace' -> 1 ->> 'step' = 'tax_switch'
                 OR x.line -> 'trace' -> 0 ->> 'step' = 'price_list'
                    AND EXISTS (SELECT FROM pos.price_list s WHERE s.name = x.line -> 'trace' -> 0 ->> 'name')))
       AND NOT EXISTS (
         SELECT FROM pos.price_history h WHERE h.product = l.product AND h.price = l.unit_price
            AND NOT EXISTS (SELECT FROM pos.price_history later WHERE later.product = h.product
                               AND later.valid_from > h.valid_from AND later.valid_from <= p_at - interval '30 days')))
$$;

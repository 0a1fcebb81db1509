-- Made from segmentation/features.py by python -m segmentation.features.
SELECT
  "t100"."customer_id",
  "t100"."customer_key",
  "t100"."first_order",
  "t100"."last_order",
  "t100"."recency_days",
  "t100"."tenure_days",
  "t100"."orders",
  "t100"."lines",
  "t100"."orders_per_year",
  "t100"."mean_order_value",
  "t100"."order_regularity",
  "t100"."revenue",
  "t100"."ordered",
  "t100"."costed_revenue",
  "t100"."costed_ordered",
  "t100"."contribution_margin",
  "t100"."margin_rate",
  CASE
    WHEN (
      SELECT
        COUNT(*) AS "CountStar(service_costs)"
      FROM "core"."service_costs" AS "t0"
    ) > 0
    THEN COALESCE("t100"."cost_to_serve", 0)
    ELSE CAST(NULL AS DOUBLE)
  END AS "cost_to_serve",
  CASE
    WHEN "t100"."revenue" >= (
      "t100"."ordered" * 0.05
    )
    THEN CASE
      WHEN "t100"."revenue" >= 1.0
      THEN CASE
        WHEN (
          SELECT
            COUNT(*) AS "CountStar(service_costs)"
          FROM "core"."service_costs" AS "t0"
        ) > 0
        THEN COALESCE("t100"."cost_to_serve", 0)
        ELSE CAST(NULL AS DOUBLE)
      END / NULLIF("t100"."revenue", 0.0)
      ELSE CAST(NULL AS DOUBLE)
    END - 0.0
    ELSE CAST(NULL AS DOUBLE)
  END AS "cost_to_serve_rate",
  "t100"."contribution_margin" - CASE
    WHEN (
      SELECT
        COUNT(*) AS "CountStar(service_costs)"
      FROM "core"."service_costs" AS "t0"
    ) > 0
    THEN COALESCE("t100"."cost_to_serve", 0)
    ELSE CAST(NULL AS DOUBLE)
  END AS "profit",
  "t100"."revenue_last_year",
  "t100"."revenue_year_before",
  "t100"."ordered_year_before",
  "t100"."contribution_margin_last_year",
  "t100"."growth",
  "t100"."return_rate",
  "t100"."discount_rate",
  "t100"."price_level",
  "t100"."product_groups",
  "t100"."top_group_share",
  "t100"."digital_share",
  "t100"."automation",
  "t100"."payment_delay_days",
  CASE
    WHEN "t100"."tenure_days" >= 90
    THEN (
      CASE
        WHEN (
          SELECT
            COUNT(*) AS "CountStar(tickets)"
          FROM "core"."tickets" AS "t1"
        ) > 0
        THEN COALESCE("t100"."tickets", 0)
        ELSE CAST(NULL AS DOUBLE)
      END * 365.25
    ) / NULLIF("t100"."tenure_days", 0)
    ELSE CAST(NULL AS DOUBLE)
  END AS "tickets_per_year",
  "t100"."technical_service_share",
  "t100"."nps",
  "t100"."win_rate",
  "t100"."erp_system",
  "t100"."bundesland",
  "t100"."wz_section",
  "t100"."wz_division",
  "t100"."headcount",
  "t100"."annual_revenue",
  "t100"."ownership",
  "t100"."mean_revenue"
FROM (
  SELECT
    "t99".*
    EXCLUDE ("joined_key")
  FROM (
    SELECT
      "t98"."customer_key",
      "t98"."first_order",
      "t98"."last_order",
      "t98"."orders",
      "t98"."lines",
      "t98"."ordered",
      "t98"."returned",
      "t98"."revenue",
      "t98"."costed_revenue",
      "t98"."costed_ordered",
      "t98"."cost",
      "t98"."revenue_last_year",
      "t98"."costed_last_year",
      "t98"."cost_last_year",
      "t98"."revenue_year_before",
      "t98"."ordered_year_before",
      "t98"."mean_revenue",
      "t98"."digital_orders",
      "t98"."channel_orders",
      "t98"."order_regularity",
      "t98"."discount_rate",
      "t98"."customer_id",
      "t98"."recency_days",
      "t98"."tenure_days",
      "t98"."contribution_margin",
      "t98"."contribution_margin_last_year",
      "t98"."mean_order_value",
      "t98"."growth",
      "t98"."return_rate",
      "t98"."digital_share",
      "t98"."orders_per_year",
      "t98"."margin_rate",
      "t98"."product_groups",
      "t98"."top_group_share",
      "t98"."price_level",
      "t98"."payment_delay_days",
      "t98"."cost_to_serve",
      "t98"."technical_service_share",
      "t98"."tickets",
      "t98"."nps",
      "t98"."bundesland",
      "t98"."automation",
      "t98"."erp_system",
      "t98"."ownership",
      "t98"."wz_section",
      "t98"."wz_division",
      "t98"."headcount",
      "t98"."annual_revenue",
      "t62"."joined_key",
      "t62"."win_rate"
    FROM (
      SELECT
        "t96".*
        EXCLUDE ("joined_key")
      FROM (
        SELECT
          "t95"."customer_key",
          "t95"."first_order",
          "t95"."last_order",
          "t95"."orders",
          "t95"."lines",
          "t95"."ordered",
          "t95"."returned",
          "t95"."revenue",
          "t95"."costed_revenue",
          "t95"."costed_ordered",
          "t95"."cost",
          "t95"."revenue_last_year",
          "t95"."costed_last_year",
          "t95"."cost_last_year",
          "t95"."revenue_year_before",
          "t95"."ordered_year_before",
          "t95"."mean_revenue",
          "t95"."digital_orders",
          "t95"."channel_orders",
          "t95"."order_regularity",
          "t95"."discount_rate",
          "t95"."customer_id",
          "t95"."recency_days",
          "t95"."tenure_days",
          "t95"."contribution_margin",
          "t95"."contribution_margin_last_year",
          "t95"."mean_order_value",
          "t95"."growth",
          "t95"."return_rate",
          "t95"."digital_share",
          "t95"."orders_per_year",
          "t95"."margin_rate",
          "t95"."product_groups",
          "t95"."top_group_share",
          "t95"."price_level",
          "t95"."payment_delay_days",
          "t95"."cost_to_serve",
          "t95"."technical_service_share",
          "t95"."tickets",
          "t95"."nps",
          "t67"."joined_key",
          "t67"."bundesland",
          "t67"."automation",
          "t67"."erp_system",
          "t67"."ownership",
          "t67"."wz_section",
          "t67"."wz_division",
          "t67"."headcount",
          "t67"."annual_revenue"
        FROM (
          SELECT
            "t93".*
            EXCLUDE ("joined_key")
          FROM (
            SELECT
              "t92"."customer_key",
              "t92"."first_order",
              "t92"."last_order",
              "t92"."orders",
              "t92"."lines",
              "t92"."ordered",
              "t92"."returned",
              "t92"."revenue",
              "t92"."costed_revenue",
              "t92"."costed_ordered",
              "t92"."cost",
              "t92"."revenue_last_year",
              "t92"."costed_last_year",
              "t92"."cost_last_year",
              "t92"."revenue_year_before",
              "t92"."ordered_year_before",
              "t92"."mean_revenue",
              "t92"."digital_orders",
              "t92"."channel_orders",
              "t92"."order_regularity",
              "t92"."discount_rate",
              "t92"."customer_id",
              "t92"."recency_days",
              "t92"."tenure_days",
              "t92"."contribution_margin",
              "t92"."contribution_margin_last_year",
              "t92"."mean_order_value",
              "t92"."growth",
              "t92"."return_rate",
              "t92"."digital_share",
              "t92"."orders_per_year",
              "t92"."margin_rate",
              "t92"."product_groups",
              "t92"."top_group_share",
              "t92"."price_level",
              "t92"."payment_delay_days",
              "t92"."cost_to_serve",
              "t92"."technical_service_share",
              "t92"."tickets",
              "t43"."joined_key",
              "t43"."nps"
            FROM (
              SELECT
                "t90".*
                EXCLUDE ("joined_key")
              FROM (
                SELECT
                  "t89"."customer_key",
                  "t89"."first_order",
                  "t89"."last_order",
                  "t89"."orders",
                  "t89"."lines",
                  "t89"."ordered",
                  "t89"."returned",
                  "t89"."revenue",
                  "t89"."costed_revenue",
                  "t89"."costed_ordered",
                  "t89"."cost",
                  "t89"."revenue_last_year",
                  "t89"."costed_last_year",
                  "t89"."cost_last_year",
                  "t89"."revenue_year_before",
                  "t89"."ordered_year_before",
                  "t89"."mean_revenue",
                  "t89"."digital_orders",
                  "t89"."channel_orders",
                  "t89"."order_regularity",
                  "t89"."discount_rate",
                  "t89"."customer_id",
                  "t89"."recency_days",
                  "t89"."tenure_days",
                  "t89"."contribution_margin",
                  "t89"."contribution_margin_last_year",
                  "t89"."mean_order_value",
                  "t89"."growth",
                  "t89"."return_rate",
                  "t89"."digital_share",
                  "t89"."orders_per_year",
                  "t89"."margin_rate",
                  "t89"."product_groups",
                  "t89"."top_group_share",
                  "t89"."price_level",
                  "t89"."payment_delay_days",
                  "t89"."cost_to_serve",
                  "t89"."technical_service_share",
                  "t37"."joined_key",
                  "t37"."tickets"
                FROM (
                  SELECT
                    "t87".*
                    EXCLUDE ("joined_key")
                  FROM (
                    SELECT
                      "t86"."customer_key",
                      "t86"."first_order",
                      "t86"."last_order",
                      "t86"."orders",
                      "t86"."lines",
                      "t86"."ordered",
                      "t86"."returned",
                      "t86"."revenue",
                      "t86"."costed_revenue",
                      "t86"."costed_ordered",
                      "t86"."cost",
                      "t86"."revenue_last_year",
                      "t86"."costed_last_year",
                      "t86"."cost_last_year",
                      "t86"."revenue_year_before",
                      "t86"."ordered_year_before",
                      "t86"."mean_revenue",
                      "t86"."digital_orders",
                      "t86"."channel_orders",
                      "t86"."order_regularity",
                      "t86"."discount_rate",
                      "t86"."customer_id",
                      "t86"."recency_days",
                      "t86"."tenure_days",
                      "t86"."contribution_margin",
                      "t86"."contribution_margin_last_year",
                      "t86"."mean_order_value",
                      "t86"."growth",
                      "t86"."return_rate",
                      "t86"."digital_share",
                      "t86"."orders_per_year",
                      "t86"."margin_rate",
                      "t86"."product_groups",
                      "t86"."top_group_share",
                      "t86"."price_level",
                      "t86"."payment_delay_days",
                      "t58"."joined_key",
                      "t58"."cost_to_serve",
                      "t58"."technical_service_share"
                    FROM (
                      SELECT
                        "t84".*
                        EXCLUDE ("joined_key")
                      FROM (
                        SELECT
                          "t83"."customer_key",
                          "t83"."first_order",
                          "t83"."last_order",
                          "t83"."orders",
                          "t83"."lines",
                          "t83"."ordered",
                          "t83"."returned",
                          "t83"."revenue",
                          "t83"."costed_revenue",
                          "t83"."costed_ordered",
                          "t83"."cost",
                          "t83"."revenue_last_year",
                          "t83"."costed_last_year",
                          "t83"."cost_last_year",
                          "t83"."revenue_year_before",
                          "t83"."ordered_year_before",
                          "t83"."mean_revenue",
                          "t83"."digital_orders",
                          "t83"."channel_orders",
                          "t83"."order_regularity",
                          "t83"."discount_rate",
                          "t83"."customer_id",
                          "t83"."recency_days",
                          "t83"."tenure_days",
                          "t83"."contribution_margin",
                          "t83"."contribution_margin_last_year",
                          "t83"."mean_order_value",
                          "t83"."growth",
                          "t83"."return_rate",
                          "t83"."digital_share",
                          "t83"."orders_per_year",
                          "t83"."margin_rate",
                          "t83"."product_groups",
                          "t83"."top_group_share",
                          "t83"."price_level",
                          "t49"."joined_key",
                          "t49"."payment_delay_days"
                        FROM (
                          SELECT
                            "t81".*
                            EXCLUDE ("joined_key")
                          FROM (
                            SELECT
                              "t80"."customer_key",
                              "t80"."first_order",
                              "t80"."last_order",
                              "t80"."orders",
                              "t80"."lines",
                              "t80"."ordered",
                              "t80"."returned",
                              "t80"."revenue",
                              "t80"."costed_revenue",
                              "t80"."costed_ordered",
                              "t80"."cost",
                              "t80"."revenue_last_year",
                              "t80"."costed_last_year",
                              "t80"."cost_last_year",
                              "t80"."revenue_year_before",
                              "t80"."ordered_year_before",
                              "t80"."mean_revenue",
                              "t80"."digital_orders",
                              "t80"."channel_orders",
                              "t80"."order_regularity",
                              "t80"."discount_rate",
                              "t80"."customer_id",
                              "t80"."recency_days",
                              "t80"."tenure_days",
                              "t80"."contribution_margin",
                              "t80"."contribution_margin_last_year",
                              "t80"."mean_order_value",
                              "t80"."growth",
                              "t80"."return_rate",
                              "t80"."digital_share",
                              "t80"."orders_per_year",
                              "t80"."margin_rate",
                              "t70"."joined_key",
                              "t70"."product_groups",
                              "t70"."top_group_share",
                              "t70"."price_level"
                            FROM (
                              SELECT
                                "t78"."customer_key",
                                "t78"."first_order",
                                "t78"."last_order",
                                "t78"."orders",
                                "t78"."lines",
                                "t78"."ordered",
                                "t78"."returned",
                                "t78"."revenue",
                                "t78"."costed_revenue",
                                "t78"."costed_ordered",
                                "t78"."cost",
                                "t78"."revenue_last_year",
                                "t78"."costed_last_year",
                                "t78"."cost_last_year",
                                "t78"."revenue_year_before",
                                "t78"."ordered_year_before",
                                "t78"."mean_revenue",
                                "t78"."digital_orders",
                                "t78"."channel_orders",
                                "t78"."order_regularity",
                                "t78"."discount_rate",
                                "t78"."customer_id",
                                DATE_DIFF('DAY', "t78"."last_order", $as_of::DATE) AS "recency_days",
                                DATE_DIFF('DAY', "t78"."first_order", $as_of::DATE) AS "tenure_days",
                                "t78"."costed_revenue" - "t78"."cost" AS "contribution_margin",
                                "t78"."costed_last_year" - "t78"."cost_last_year" AS "contribution_margin_last_year",
                                "t78"."ordered" / "t78"."orders" AS "mean_order_value",
                                CASE
                                  WHEN "t78"."revenue_year_before" >= (
                                    "t78"."ordered_year_before" * 0.05
                                  )
                                  THEN CASE
                                    WHEN "t78"."revenue_year_before" >= 1.0
                                    THEN "t78"."revenue_last_year" / NULLIF("t78"."revenue_year_before", 0.0)
                                    ELSE CAST(NULL AS DOUBLE)
                                  END - 1.0
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "growth",
                                CASE
                                  WHEN "t78"."ordered" >= 1.0
                                  THEN "t78"."returned" / NULLIF("t78"."ordered", 0.0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "return_rate",
                                "t78"."digital_orders" / NULLIF("t78"."channel_orders", 0) AS "digital_share",
                                CASE
                                  WHEN DATE_DIFF('DAY', "t78"."first_order", $as_of::DATE) >= 90
                                  THEN (
                                    "t78"."orders" * 365.25
                                  ) / NULLIF(DATE_DIFF('DAY', "t78"."first_order", $as_of::DATE), 0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "orders_per_year",
                                CASE
                                  WHEN "t78"."costed_revenue" >= (
                                    "t78"."costed_ordered" * 0.05
                                  )
                                  THEN CASE
                                    WHEN "t78"."costed_revenue" >= 1.0
                                    THEN (
                                      "t78"."costed_revenue" - "t78"."cost"
                                    ) / NULLIF("t78"."costed_revenue", 0.0)
                                    ELSE CAST(NULL AS DOUBLE)
                                  END - 0.0
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "margin_rate"
                              FROM (
                                SELECT
                                  "t77".*
                                  EXCLUDE ("joined_key")
                                FROM (
                                  SELECT
                                    "t76"."customer_key",
                                    "t76"."first_order",
                                    "t76"."last_order",
                                    "t76"."orders",
                                    "t76"."lines",
                                    "t76"."ordered",
                                    "t76"."returned",
                                    "t76"."revenue",
                                    "t76"."costed_revenue",
                                    "t76"."costed_ordered",
                                    "t76"."cost",
                                    "t76"."revenue_last_year",
                                    "t76"."costed_last_year",
                                    "t76"."cost_last_year",
                                    "t76"."revenue_year_before",
                                    "t76"."ordered_year_before",
                                    "t76"."mean_revenue",
                                    "t76"."digital_orders",
                                    "t76"."channel_orders",
                                    "t76"."order_regularity",
                                    "t76"."discount_rate",
                                    "t21"."joined_key",
                                    "t21"."customer_id"
                                  FROM (
                                    SELECT
                                      "t74".*
                                      EXCLUDE ("joined_key")
                                    FROM (
                                      SELECT
                                        "t73"."customer_key",
                                        "t73"."first_order",
                                        "t73"."last_order",
                                        "t73"."orders",
                                        "t73"."lines",
                                        "t73"."ordered",
                                        "t73"."returned",
                                        "t73"."revenue",
                                        "t73"."costed_revenue",
                                        "t73"."costed_ordered",
                                        "t73"."cost",
                                        "t73"."revenue_last_year",
                                        "t73"."costed_last_year",
                                        "t73"."cost_last_year",
                                        "t73"."revenue_year_before",
                                        "t73"."ordered_year_before",
                                        "t73"."mean_revenue",
                                        "t73"."digital_orders",
                                        "t73"."channel_orders",
                                        "t73"."order_regularity",
                                        "t60"."joined_key",
                                        "t60"."discount_rate"
                                      FROM (
                                        SELECT
                                          "t71".*
                                          EXCLUDE ("joined_key")
                                        FROM (
                                          SELECT
                                            "t63"."customer_key",
                                            "t63"."first_order",
                                            "t63"."last_order",
                                            "t63"."orders",
                                            "t63"."lines",
                                            "t63"."ordered",
                                            "t63"."returned",
                                            "t63"."revenue",
                                            "t63"."costed_revenue",
                                            "t63"."costed_ordered",
                                            "t63"."cost",
                                            "t63"."revenue_last_year",
                                            "t63"."costed_last_year",
                                            "t63"."cost_last_year",
                                            "t63"."revenue_year_before",
                                            "t63"."ordered_year_before",
                                            "t63"."mean_revenue",
                                            "t63"."digital_orders",
                                            "t63"."channel_orders",
                                            "t69"."joined_key",
                                            "t69"."order_regularity"
                                          FROM (
                                            SELECT
                                              *
                                            FROM (
                                              SELECT
                                                "t27"."customer_key",
                                                MIN("t27"."order_date") FILTER(WHERE
                                                  "t27"."document_type" = 'order') AS "first_order",
                                                MAX("t27"."order_date") FILTER(WHERE
                                                  "t27"."document_type" = 'order') AS "last_order",
                                                COUNT(*) FILTER(WHERE
                                                  "t27"."document_type" = 'order') AS "orders",
                                                CAST(CAST(SUM("t27"."lines") FILTER(WHERE
                                                  "t27"."document_type" = 'order') AS DOUBLE) AS BIGINT) AS "lines",
                                                CAST(SUM("t27"."revenue") FILTER(WHERE
                                                  "t27"."document_type" = 'order') AS DOUBLE) AS "ordered",
                                                0.0 - COALESCE(
                                                  CAST(SUM("t27"."revenue") FILTER(WHERE
                                                    "t27"."document_type" = 'return') AS DOUBLE),
                                                  0.0
                                                ) AS "returned",
                                                CAST(SUM("t27"."revenue") AS DOUBLE) AS "revenue",
                                                CAST(SUM("t27"."costed_revenue") AS DOUBLE) AS "costed_revenue",
                                                CAST(SUM("t27"."costed_revenue") FILTER(WHERE
                                                  "t27"."document_type" = 'order') AS DOUBLE) AS "costed_ordered",
                                                CAST(SUM("t27"."cost") AS DOUBLE) AS "cost",
                                                CASE
                                                  WHEN (
                                                    COUNT("t27"."revenue") > 0
                                                  ) AND (
                                                    $last_year::INTEGER IS NOT NULL
                                                  )
                                                  THEN COALESCE(
                                                    CAST(SUM("t27"."revenue") FILTER(WHERE
                                                      EXTRACT(year FROM "t27"."order_date") = $last_year::INTEGER) AS DOUBLE),
                                                    0.0
                                                  )
                                                  ELSE CAST(NULL AS DOUBLE)
                                                END AS "revenue_last_year",
                                                CASE
                                                  WHEN (
                                                    COUNT("t27"."costed_revenue") > 0
                                                  ) AND (
                                                    $last_year::INTEGER IS NOT NULL
                                                  )
                                                  THEN COALESCE(
                                                    CAST(SUM("t27"."costed_revenue") FILTER(WHERE
                                                      EXTRACT(year FROM "t27"."order_date") = $last_year::INTEGER) AS DOUBLE),
                                                    0.0
                                                  )
                                                  ELSE CAST(NULL AS DOUBLE)
                                                END AS "costed_last_year",
                                                CASE
                                                  WHEN (
                                                    COUNT("t27"."cost") > 0
                                                  ) AND (
                                                    $last_year::INTEGER IS NOT NULL
                                                  )
                                                  THEN COALESCE(
                                                    CAST(SUM("t27"."cost") FILTER(WHERE
                                                      EXTRACT(year FROM "t27"."order_date") = $last_year::INTEGER) AS DOUBLE),
                                                    0.0
                                                  )
                                                  ELSE CAST(NULL AS DOUBLE)
                                                END AS "cost_last_year",
                                                CASE
                                                  WHEN (
                                                    COUNT("t27"."revenue") > 0
                                                  ) AND (
                                                    $year_before::INTEGER IS NOT NULL
                                                  )
                                                  THEN COALESCE(
                                                    CAST(SUM("t27"."revenue") FILTER(WHERE
                                                      EXTRACT(year FROM "t27"."order_date") = $year_before::INTEGER) AS DOUBLE),
                                                    0.0
                                                  )
                                                  ELSE CAST(NULL AS DOUBLE)
                                                END AS "revenue_year_before",
                                                CAST(SUM("t27"."revenue") FILTER(WHERE
                                                  (
                                                    EXTRACT(year FROM "t27"."order_date") = $year_before::INTEGER
                                                  )
                                                  AND (
                                                    "t27"."document_type" = 'order'
                                                  )) AS DOUBLE) AS "ordered_year_before",
                                                CASE
                                                  WHEN $last_year::INTEGER IS NOT NULL
                                                  THEN COALESCE(
                                                    CAST(SUM("t27"."revenue") FILTER(WHERE
                                                      (
                                                        EXTRACT(year FROM "t27"."order_date") >= $first_year::INTEGER
                                                      )
                                                      AND (
                                                        EXTRACT(year FROM "t27"."order_date") <= $last_year::INTEGER
                                                      )) AS DOUBLE),
                                                    0.0
                                                  ) / (
                                                    (
                                                      $last_year::INTEGER - $first_year::INTEGER
                                                    ) + 1
                                                  )
                                                  ELSE CAST(NULL AS DOUBLE)
                                                END AS "mean_revenue",
                                                COUNT(*) FILTER(WHERE
                                                  (
                                                    "t27"."document_type" = 'order'
                                                  ) AND "t27"."channel" IN ('edi', 'webshop')) AS "digital_orders",
                                                COUNT(*) FILTER(WHERE
                                                  (
                                                    "t27"."document_type" = 'order'
                                                  ) AND (
                                                    "t27"."channel" IS NOT NULL
                                                  )) AS "channel_orders"
                                              FROM (
                                                SELECT
                                                  *
                                                FROM "core"."orders" AS "t9"
                                                WHERE
                                                  "t9"."customer_key" IS NOT NULL AND "t9"."order_date" <= $as_of::DATE
                                              ) AS "t27"
                                              GROUP BY
                                                1
                                            ) AS "t52"
                                            WHERE
                                              "t52"."orders" > 0
                                          ) AS "t63"
                                          LEFT OUTER JOIN (
                                            SELECT
                                              "t51"."customer_key" AS "joined_key",
                                              CASE
                                                WHEN (
                                                  "t51"."gaps" >= 2
                                                ) AND (
                                                  "t51"."total" >= 1
                                                )
                                                THEN SQRT(
                                                  GREATEST(
                                                    (
                                                      "t51"."squares" - (
                                                        "t51"."total" * (
                                                          "t51"."total" / NULLIF("t51"."gaps", 0)
                                                        )
                                                      )
                                                    ) / NULLIF("t51"."gaps" - 1, 0),
                                                    0.0
                                                  )
                                                ) / NULLIF("t51"."total" / NULLIF("t51"."gaps", 0), 0)
                                                ELSE CAST(NULL AS DOUBLE)
                                              END AS "order_regularity"
                                            FROM (
                                              SELECT
                                                "t41"."customer_key",
                                                COUNT("t41"."gap") AS "gaps",
                                                SUM("t41"."gap") AS "total",
                                                SUM("t41"."gap" * "t41"."gap") AS "squares"
                                              FROM (
                                                SELECT
                                                  "t28"."customer_key",
                                                  "t28"."order_date",
                                                  DATE_DIFF(
                                                    'DAY',
                                                    LAG("t28"."order_date") OVER (
                                                      PARTITION BY "t28"."customer_key"
                                                      ORDER BY "t28"."order_date" ASC
                                                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                                                    ),
                                                    "t28"."order_date"
                                                  ) AS "gap"
                                                FROM (
                                                  SELECT
                                                    "t9"."customer_key",
                                                    "t9"."order_date"
                                                  FROM "core"."orders" AS "t9"
                                                  WHERE
                                                    "t9"."customer_key" IS NOT NULL
                                                    AND "t9"."order_date" <= $as_of::DATE
                                                    AND "t9"."document_type" = 'order'
                                                ) AS "t28"
                                              ) AS "t41"
                                              GROUP BY
                                                1
                                            ) AS "t51"
                                          ) AS "t69"
                                            ON "t63"."customer_key" = "t69"."joined_key"
                                        ) AS "t71"
                                      ) AS "t73"
                                      LEFT OUTER JOIN (
                                        SELECT
                                          "t46"."customer_key" AS "joined_key",
                                          1.0 - CASE
                                            WHEN "t46"."gross" >= 1.0
                                            THEN "t46"."net" / NULLIF("t46"."gross", 0.0)
                                            ELSE CAST(NULL AS DOUBLE)
                                          END AS "discount_rate"
                                        FROM (
                                          SELECT
                                            "t25"."customer_key",
                                            SUM("t25"."quantity" * CAST("t25"."unit_price" AS DOUBLE)) AS "gross",
                                            SUM(CAST("t25"."revenue" AS DOUBLE)) FILTER(WHERE
                                              (
                                                "t25"."quantity" * CAST("t25"."unit_price" AS DOUBLE)
                                              ) IS NOT NULL) AS "net"
                                          FROM (
                                            SELECT
                                              *
                                            FROM "core"."order_lines" AS "t7"
                                            WHERE
                                              "t7"."customer_key" IS NOT NULL
                                              AND "t7"."order_date" <= $as_of::DATE
                                              AND "t7"."document_type" = 'order'
                                          ) AS "t25"
                                          GROUP BY
                                            1
                                        ) AS "t46"
                                      ) AS "t60"
                                        ON "t73"."customer_key" = "t60"."joined_key"
                                    ) AS "t74"
                                  ) AS "t76"
                                  LEFT OUTER JOIN (
                                    SELECT
                                      "t4"."customer_key" AS "joined_key",
                                      "t4"."customer_id"
                                    FROM "core"."customers" AS "t4"
                                  ) AS "t21"
                                    ON "t76"."customer_key" = "t21"."joined_key"
                                ) AS "t77"
                              ) AS "t78"
                            ) AS "t80"
                            LEFT OUTER JOIN (
                              SELECT
                                "t64"."customer_key" AS "joined_key",
                                NULLIF("t64"."product_groups", 0) AS "product_groups",
                                CASE
                                  WHEN "t64"."grouped" >= 1.0
                                  THEN "t64"."largest" / NULLIF("t64"."grouped", 0.0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "top_group_share",
                                CASE
                                  WHEN "t64"."listed" >= 1.0
                                  THEN "t64"."paid" / NULLIF("t64"."listed", 0.0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "price_level"
                              FROM (
                                SELECT
                                  "t56"."customer_key",
                                  COUNT("t56"."product_group") AS "product_groups",
                                  SUM("t56"."sold") FILTER(WHERE
                                    "t56"."product_group" IS NOT NULL) AS "grouped",
                                  MAX("t56"."sold") FILTER(WHERE
                                    "t56"."product_group" IS NOT NULL) AS "largest",
                                  SUM("t56"."listed") AS "listed",
                                  SUM("t56"."paid") AS "paid"
                                FROM (
                                  SELECT
                                    "t45"."customer_key",
                                    "t45"."product_group",
                                    CAST(SUM("t45"."revenue") AS DOUBLE) AS "sold",
                                    SUM("t45"."quantity" * CAST("t45"."list_price" AS DOUBLE)) AS "listed",
                                    SUM(CAST("t45"."revenue" AS DOUBLE)) FILTER(WHERE
                                      (
                                        "t45"."quantity" * CAST("t45"."list_price" AS DOUBLE)
                                      ) IS NOT NULL) AS "paid"
                                  FROM (
                                    SELECT
                                      "t40".*
                                      EXCLUDE ("joined_key")
                                    FROM (
                                      SELECT
                                        "t31"."customer_key",
                                        "t31"."product_id",
                                        "t31"."quantity",
                                        "t31"."revenue",
                                        "t26"."joined_key",
                                        "t26"."product_group",
                                        "t26"."list_price"
                                      FROM (
                                        SELECT
                                          "t7"."customer_key",
                                          "t7"."product_id",
                                          "t7"."quantity",
                                          "t7"."revenue"
                                        FROM "core"."order_lines" AS "t7"
                                        WHERE
                                          "t7"."customer_key" IS NOT NULL
                                          AND "t7"."order_date" <= $as_of::DATE
                                          AND "t7"."document_type" = 'order'
                                      ) AS "t31"
                                      LEFT OUTER JOIN (
                                        SELECT
                                          "t8"."product_id" AS "joined_key",
                                          "t8"."product_group",
                                          "t8"."list_price"
                                        FROM "core"."products" AS "t8"
                                      ) AS "t26"
                                        ON "t31"."product_id" = "t26"."joined_key"
                                    ) AS "t40"
                                  ) AS "t45"
                                  GROUP BY
                                    1,
                                    2
                                ) AS "t56"
                                GROUP BY
                                  1
                              ) AS "t64"
                            ) AS "t70"
                              ON "t80"."customer_key" = "t70"."joined_key"
                          ) AS "t81"
                        ) AS "t83"
                        LEFT OUTER JOIN (
                          SELECT
                            "t36"."customer_id" AS "joined_key",
                            "t36"."payment_delay_days"
                          FROM (
                            SELECT
                              "t23"."customer_id",
                              AVG(DATE_DIFF('DAY', "t23"."due_on", "t23"."paid_on")) AS "payment_delay_days"
                            FROM (
                              SELECT
                                *
                              FROM "core"."payments" AS "t6"
                              WHERE
                                "t6"."paid_on" <= $as_of::DATE
                            ) AS "t23"
                            GROUP BY
                              1
                          ) AS "t36"
                        ) AS "t49"
                          ON "t83"."customer_id" = "t49"."joined_key"
                      ) AS "t84"
                    ) AS "t86"
                    LEFT OUTER JOIN (
                      SELECT
                        "t47"."customer_id" AS "joined_key",
                        "t47"."cost_to_serve",
                        CASE
                          WHEN "t47"."cost_to_serve" >= 1.0
                          THEN "t47"."technical" / NULLIF("t47"."cost_to_serve", 0.0)
                          ELSE CAST(NULL AS DOUBLE)
                        END AS "technical_service_share"
                      FROM (
                        SELECT
                          "t15"."customer_id",
                          CAST(SUM("t15"."amount") AS DOUBLE) AS "cost_to_serve",
                          COALESCE(
                            CAST(SUM("t15"."amount") FILTER(WHERE
                              REGEXP_MATCHES(LOWER("t15"."activity"), 'techn|engineer|entwickl|konstrukt|anwendung')) AS DOUBLE),
                            0.0
                          ) AS "technical"
                        FROM (
                          SELECT
                            *
                          FROM "core"."service_costs" AS "t0"
                          WHERE
                            "t0"."month" <= $as_of::DATE
                        ) AS "t15"
                        GROUP BY
                          1
                      ) AS "t47"
                    ) AS "t58"
                      ON "t86"."customer_id" = "t58"."joined_key"
                  ) AS "t87"
                ) AS "t89"
                LEFT OUTER JOIN (
                  SELECT
                    "t32"."customer_id" AS "joined_key",
                    "t32"."tickets"
                  FROM (
                    SELECT
                      "t16"."customer_id",
                      COUNT(*) AS "tickets"
                    FROM (
                      SELECT
                        *
                      FROM "core"."tickets" AS "t1"
                      WHERE
                        "t1"."opened_on" <= $as_of::DATE
                    ) AS "t16"
                    GROUP BY
                      1
                  ) AS "t32"
                ) AS "t37"
                  ON "t89"."customer_id" = "t37"."joined_key"
              ) AS "t90"
            ) AS "t92"
            LEFT OUTER JOIN (
              SELECT
                "t33"."customer_id" AS "joined_key",
                "t33"."nps"
              FROM (
                SELECT
                  "t22"."customer_id",
                  AVG("t22"."nps") AS "nps"
                FROM (
                  SELECT
                    *
                  FROM "core"."surveys" AS "t5"
                  WHERE
                    "t5"."answered_on" <= $as_of::DATE
                ) AS "t22"
                GROUP BY
                  1
              ) AS "t33"
            ) AS "t43"
              ON "t92"."customer_id" = "t43"."joined_key"
          ) AS "t93"
        ) AS "t95"
        LEFT OUTER JOIN (
          SELECT
            "t55"."customer_id" AS "joined_key",
            "t55"."bundesland",
            "t55"."crm_automation" AS "automation",
            "t55"."crm_erp_system" AS "erp_system",
            "t55"."crm_ownership" AS "ownership",
            CASE
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('01', '02', '03')
              THEN 'A'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('05', '06', '07', '08', '09')
              THEN 'B'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN (
                '10',
                '11',
                '12',
                '13',
                '14',
                '15',
                '16',
                '17',
                '18',
                '19',
                '20',
                '21',
                '22',
                '23',
                '24',
                '25',
                '26',
                '27',
                '28',
                '29',
                '30',
                '31',
                '32',
                '33'
              )
              THEN 'C'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('35')
              THEN 'D'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('36', '37', '38', '39')
              THEN 'E'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('41', '42', '43')
              THEN 'F'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('45', '46', '47')
              THEN 'G'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('49', '50', '51', '52', '53')
              THEN 'H'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('55', '56')
              THEN 'I'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('58', '59', '60', '61', '62', '63')
              THEN 'J'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('64', '65', '66')
              THEN 'K'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('68')
              THEN 'L'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('69', '70', '71', '72', '73', '74', '75')
              THEN 'M'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('77', '78', '79', '80', '81', '82')
              THEN 'N'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('84')
              THEN 'O'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('85')
              THEN 'P'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('86', '87', '88')
              THEN 'Q'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('90', '91', '92', '93')
              THEN 'R'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('94', '95', '96')
              THEN 'S'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('97', '98')
              THEN 'T'
              WHEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              ) IN ('99')
              THEN 'U'
              ELSE CAST(NULL AS TEXT)
            END AS "wz_section",
            CASE
              WHEN CASE
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('01', '02', '03')
                THEN 'A'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('05', '06', '07', '08', '09')
                THEN 'B'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN (
                  '10',
                  '11',
                  '12',
                  '13',
                  '14',
                  '15',
                  '16',
                  '17',
                  '18',
                  '19',
                  '20',
                  '21',
                  '22',
                  '23',
                  '24',
                  '25',
                  '26',
                  '27',
                  '28',
                  '29',
                  '30',
                  '31',
                  '32',
                  '33'
                )
                THEN 'C'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('35')
                THEN 'D'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('36', '37', '38', '39')
                THEN 'E'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('41', '42', '43')
                THEN 'F'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('45', '46', '47')
                THEN 'G'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('49', '50', '51', '52', '53')
                THEN 'H'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('55', '56')
                THEN 'I'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('58', '59', '60', '61', '62', '63')
                THEN 'J'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('64', '65', '66')
                THEN 'K'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('68')
                THEN 'L'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('69', '70', '71', '72', '73', '74', '75')
                THEN 'M'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('77', '78', '79', '80', '81', '82')
                THEN 'N'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('84')
                THEN 'O'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('85')
                THEN 'P'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('86', '87', '88')
                THEN 'Q'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('90', '91', '92', '93')
                THEN 'R'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('94', '95', '96')
                THEN 'S'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('97', '98')
                THEN 'T'
                WHEN SUBSTRING(
                  COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                  END,
                  2
                ) IN ('99')
                THEN 'U'
                ELSE CAST(NULL AS TEXT)
              END IS NOT NULL
              THEN SUBSTRING(
                COALESCE("t55"."wz_code", "t55"."crm_wz_code"),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(COALESCE("t55"."wz_code", "t55"."crm_wz_code"))
                END,
                2
              )
              ELSE CAST(NULL AS TEXT)
            END AS "wz_division",
            CAST(COALESCE("t55"."headcount", "t55"."crm_headcount") AS DOUBLE) AS "headcount",
            CAST(COALESCE("t55"."annual_revenue", "t55"."crm_annual_revenue") AS DOUBLE) AS "annual_revenue"
          FROM (
            SELECT
              "t53".*
              EXCLUDE ("joined_key")
            FROM (
              SELECT
                "t20"."customer_id",
                "t20"."bundesland",
                "t20"."wz_code",
                "t20"."headcount",
                "t20"."annual_revenue",
                "t48"."joined_key",
                "t48"."crm_automation",
                "t48"."crm_wz_code",
                "t48"."crm_headcount",
                "t48"."crm_annual_revenue",
                "t48"."crm_erp_system",
                "t48"."crm_ownership"
              FROM (
                SELECT
                  "t4"."customer_id",
                  "t4"."bundesland",
                  "t4"."wz_code",
                  "t4"."headcount",
                  "t4"."annual_revenue"
                FROM "core"."customers" AS "t4"
              ) AS "t20"
              LEFT OUTER JOIN (
                SELECT
                  "t35"."customer_id" AS "joined_key",
                  "t35"."automation" AS "crm_automation",
                  "t35"."wz_code" AS "crm_wz_code",
                  "t35"."headcount" AS "crm_headcount",
                  "t35"."annual_revenue" AS "crm_annual_revenue",
                  "t35"."erp_system" AS "crm_erp_system",
                  "t35"."ownership" AS "crm_ownership"
                FROM (
                  SELECT
                    "t19"."customer_id",
                    AVG("t19"."automation") AS "automation",
                    FIRST("t19"."wz_code" ORDER BY "t19"."account_id" ASC) FILTER(WHERE
                      "t19"."wz_code" IS NOT NULL) AS "wz_code",
                    FIRST("t19"."headcount" ORDER BY "t19"."account_id" ASC) FILTER(WHERE
                      "t19"."headcount" IS NOT NULL) AS "headcount",
                    FIRST("t19"."annual_revenue" ORDER BY "t19"."account_id" ASC) FILTER(WHERE
                      "t19"."annual_revenue" IS NOT NULL) AS "annual_revenue",
                    FIRST("t19"."erp_system" ORDER BY "t19"."account_id" ASC) FILTER(WHERE
                      "t19"."erp_system" IS NOT NULL) AS "erp_system",
                    FIRST("t19"."ownership" ORDER BY "t19"."account_id" ASC) FILTER(WHERE
                      "t19"."ownership" IS NOT NULL) AS "ownership"
                  FROM (
                    SELECT
                      *
                    FROM "core"."accounts" AS "t3"
                    WHERE
                      "t3"."customer_id" IS NOT NULL
                  ) AS "t19"
                  GROUP BY
                    1
                ) AS "t35"
              ) AS "t48"
                ON "t20"."customer_id" = "t48"."joined_key"
            ) AS "t53"
          ) AS "t55"
        ) AS "t67"
          ON "t95"."customer_id" = "t67"."joined_key"
      ) AS "t96"
    ) AS "t98"
    LEFT OUTER JOIN (
      SELECT
        "t50"."customer_id" AS "joined_key",
        CASE
          WHEN "t50"."decided" >= 3
          THEN "t50"."won" / "t50"."decided"
          ELSE CAST(NULL AS DOUBLE)
        END AS "win_rate"
      FROM (
        SELECT
          "t38"."customer_id",
          COUNT(*) AS "decided",
          COUNT(*) FILTER(WHERE
            "t38"."stage" = 'won') AS "won"
        FROM (
          SELECT
            "t29"."account_id",
            "t29"."stage",
            "t29"."closed_on",
            "t30"."customer_id"
          FROM (
            SELECT
              "t2"."account_id",
              "t2"."stage",
              "t2"."closed_on"
            FROM "core"."opportunities" AS "t2"
            WHERE
              "t2"."stage" IN ('won', 'lost') AND "t2"."closed_on" <= $as_of::DATE
          ) AS "t29"
          INNER JOIN (
            SELECT
              "t3"."account_id",
              "t3"."customer_id"
            FROM "core"."accounts" AS "t3"
            WHERE
              "t3"."customer_id" IS NOT NULL
          ) AS "t30"
            ON "t29"."account_id" = "t30"."account_id"
        ) AS "t38"
        GROUP BY
          1
      ) AS "t50"
    ) AS "t62"
      ON "t98"."customer_id" = "t62"."joined_key"
  ) AS "t99"
) AS "t100"
ORDER BY
  "t100"."customer_id" ASC

-- Made from segmentation/features.py by python -m segmentation.features.
SELECT
  "t94"."customer_id",
  "t94"."customer_key",
  "t94"."first_order",
  "t94"."last_order",
  "t94"."recency_days",
  "t94"."tenure_days",
  "t94"."orders",
  "t94"."lines",
  "t94"."orders_per_year",
  "t94"."mean_order_value",
  "t94"."order_regularity",
  "t94"."revenue",
  "t94"."ordered",
  "t94"."costed_revenue",
  "t94"."costed_ordered",
  "t94"."contribution_margin",
  "t94"."margin_rate",
  CASE
    WHEN (
      SELECT
        COUNT(*) AS "CountStar(service_costs)"
      FROM "core"."service_costs" AS "t0"
    ) > 0
    THEN COALESCE("t94"."cost_to_serve", 0)
    ELSE CAST(NULL AS DOUBLE)
  END AS "cost_to_serve",
  CASE
    WHEN "t94"."revenue" >= (
      "t94"."ordered" * 0.05
    )
    THEN CASE
      WHEN "t94"."revenue" >= 1.0
      THEN CASE
        WHEN (
          SELECT
            COUNT(*) AS "CountStar(service_costs)"
          FROM "core"."service_costs" AS "t0"
        ) > 0
        THEN COALESCE("t94"."cost_to_serve", 0)
        ELSE CAST(NULL AS DOUBLE)
      END / NULLIF("t94"."revenue", 0.0)
      ELSE CAST(NULL AS DOUBLE)
    END - 0.0
    ELSE CAST(NULL AS DOUBLE)
  END AS "cost_to_serve_rate",
  "t94"."contribution_margin" - CASE
    WHEN (
      SELECT
        COUNT(*) AS "CountStar(service_costs)"
      FROM "core"."service_costs" AS "t0"
    ) > 0
    THEN COALESCE("t94"."cost_to_serve", 0)
    ELSE CAST(NULL AS DOUBLE)
  END AS "profit",
  "t94"."revenue_last_year",
  "t94"."revenue_year_before",
  "t94"."ordered_year_before",
  "t94"."contribution_margin_last_year",
  "t94"."growth",
  "t94"."return_rate",
  "t94"."discount_rate",
  "t94"."price_level",
  "t94"."product_groups",
  "t94"."top_group_share",
  "t94"."digital_share",
  "t94"."automation",
  "t94"."payment_delay_days",
  CASE
    WHEN "t94"."tenure_days" >= 90
    THEN (
      CASE
        WHEN (
          SELECT
            COUNT(*) AS "CountStar(tickets)"
          FROM "core"."tickets" AS "t1"
        ) > 0
        THEN COALESCE("t94"."tickets", 0)
        ELSE CAST(NULL AS DOUBLE)
      END * 365.25
    ) / NULLIF("t94"."tenure_days", 0)
    ELSE CAST(NULL AS DOUBLE)
  END AS "tickets_per_year",
  "t94"."technical_service_share",
  "t94"."nps",
  "t94"."win_rate"
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
      "t92"."nps",
      "t92"."automation",
      "t59"."joined_key",
      "t59"."win_rate"
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
          "t89"."tickets",
          "t89"."nps",
          "t41"."joined_key",
          "t41"."automation"
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
              "t86"."cost_to_serve",
              "t86"."technical_service_share",
              "t86"."tickets",
              "t42"."joined_key",
              "t42"."nps"
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
                  "t83"."payment_delay_days",
                  "t83"."cost_to_serve",
                  "t83"."technical_service_share",
                  "t35"."joined_key",
                  "t35"."tickets"
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
                      "t80"."product_groups",
                      "t80"."top_group_share",
                      "t80"."price_level",
                      "t80"."payment_delay_days",
                      "t56"."joined_key",
                      "t56"."cost_to_serve",
                      "t56"."technical_service_share"
                    FROM (
                      SELECT
                        "t78".*
                        EXCLUDE ("joined_key")
                      FROM (
                        SELECT
                          "t77"."customer_key",
                          "t77"."first_order",
                          "t77"."last_order",
                          "t77"."orders",
                          "t77"."lines",
                          "t77"."ordered",
                          "t77"."returned",
                          "t77"."revenue",
                          "t77"."costed_revenue",
                          "t77"."costed_ordered",
                          "t77"."cost",
                          "t77"."revenue_last_year",
                          "t77"."costed_last_year",
                          "t77"."cost_last_year",
                          "t77"."revenue_year_before",
                          "t77"."ordered_year_before",
                          "t77"."digital_orders",
                          "t77"."channel_orders",
                          "t77"."order_regularity",
                          "t77"."discount_rate",
                          "t77"."customer_id",
                          "t77"."recency_days",
                          "t77"."tenure_days",
                          "t77"."contribution_margin",
                          "t77"."contribution_margin_last_year",
                          "t77"."mean_order_value",
                          "t77"."growth",
                          "t77"."return_rate",
                          "t77"."digital_share",
                          "t77"."orders_per_year",
                          "t77"."margin_rate",
                          "t77"."product_groups",
                          "t77"."top_group_share",
                          "t77"."price_level",
                          "t47"."joined_key",
                          "t47"."payment_delay_days"
                        FROM (
                          SELECT
                            "t75".*
                            EXCLUDE ("joined_key")
                          FROM (
                            SELECT
                              "t74"."customer_key",
                              "t74"."first_order",
                              "t74"."last_order",
                              "t74"."orders",
                              "t74"."lines",
                              "t74"."ordered",
                              "t74"."returned",
                              "t74"."revenue",
                              "t74"."costed_revenue",
                              "t74"."costed_ordered",
                              "t74"."cost",
                              "t74"."revenue_last_year",
                              "t74"."costed_last_year",
                              "t74"."cost_last_year",
                              "t74"."revenue_year_before",
                              "t74"."ordered_year_before",
                              "t74"."digital_orders",
                              "t74"."channel_orders",
                              "t74"."order_regularity",
                              "t74"."discount_rate",
                              "t74"."customer_id",
                              "t74"."recency_days",
                              "t74"."tenure_days",
                              "t74"."contribution_margin",
                              "t74"."contribution_margin_last_year",
                              "t74"."mean_order_value",
                              "t74"."growth",
                              "t74"."return_rate",
                              "t74"."digital_share",
                              "t74"."orders_per_year",
                              "t74"."margin_rate",
                              "t64"."joined_key",
                              "t64"."product_groups",
                              "t64"."top_group_share",
                              "t64"."price_level"
                            FROM (
                              SELECT
                                "t72"."customer_key",
                                "t72"."first_order",
                                "t72"."last_order",
                                "t72"."orders",
                                "t72"."lines",
                                "t72"."ordered",
                                "t72"."returned",
                                "t72"."revenue",
                                "t72"."costed_revenue",
                                "t72"."costed_ordered",
                                "t72"."cost",
                                "t72"."revenue_last_year",
                                "t72"."costed_last_year",
                                "t72"."cost_last_year",
                                "t72"."revenue_year_before",
                                "t72"."ordered_year_before",
                                "t72"."digital_orders",
                                "t72"."channel_orders",
                                "t72"."order_regularity",
                                "t72"."discount_rate",
                                "t72"."customer_id",
                                DATE_DIFF('DAY', "t72"."last_order", $as_of::DATE) AS "recency_days",
                                DATE_DIFF('DAY', "t72"."first_order", $as_of::DATE) AS "tenure_days",
                                "t72"."costed_revenue" - "t72"."cost" AS "contribution_margin",
                                "t72"."costed_last_year" - "t72"."cost_last_year" AS "contribution_margin_last_year",
                                "t72"."ordered" / "t72"."orders" AS "mean_order_value",
                                CASE
                                  WHEN "t72"."revenue_year_before" >= (
                                    "t72"."ordered_year_before" * 0.05
                                  )
                                  THEN CASE
                                    WHEN "t72"."revenue_year_before" >= 1.0
                                    THEN "t72"."revenue_last_year" / NULLIF("t72"."revenue_year_before", 0.0)
                                    ELSE CAST(NULL AS DOUBLE)
                                  END - 1.0
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "growth",
                                CASE
                                  WHEN "t72"."ordered" >= 1.0
                                  THEN "t72"."returned" / NULLIF("t72"."ordered", 0.0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "return_rate",
                                "t72"."digital_orders" / NULLIF("t72"."channel_orders", 0) AS "digital_share",
                                CASE
                                  WHEN DATE_DIFF('DAY', "t72"."first_order", $as_of::DATE) >= 90
                                  THEN (
                                    "t72"."orders" * 365.25
                                  ) / NULLIF(DATE_DIFF('DAY', "t72"."first_order", $as_of::DATE), 0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "orders_per_year",
                                CASE
                                  WHEN "t72"."costed_revenue" >= (
                                    "t72"."costed_ordered" * 0.05
                                  )
                                  THEN CASE
                                    WHEN "t72"."costed_revenue" >= 1.0
                                    THEN (
                                      "t72"."costed_revenue" - "t72"."cost"
                                    ) / NULLIF("t72"."costed_revenue", 0.0)
                                    ELSE CAST(NULL AS DOUBLE)
                                  END - 0.0
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "margin_rate"
                              FROM (
                                SELECT
                                  "t71".*
                                  EXCLUDE ("joined_key")
                                FROM (
                                  SELECT
                                    "t70"."customer_key",
                                    "t70"."first_order",
                                    "t70"."last_order",
                                    "t70"."orders",
                                    "t70"."lines",
                                    "t70"."ordered",
                                    "t70"."returned",
                                    "t70"."revenue",
                                    "t70"."costed_revenue",
                                    "t70"."costed_ordered",
                                    "t70"."cost",
                                    "t70"."revenue_last_year",
                                    "t70"."costed_last_year",
                                    "t70"."cost_last_year",
                                    "t70"."revenue_year_before",
                                    "t70"."ordered_year_before",
                                    "t70"."digital_orders",
                                    "t70"."channel_orders",
                                    "t70"."order_regularity",
                                    "t70"."discount_rate",
                                    "t21"."joined_key",
                                    "t21"."customer_id"
                                  FROM (
                                    SELECT
                                      "t68".*
                                      EXCLUDE ("joined_key")
                                    FROM (
                                      SELECT
                                        "t67"."customer_key",
                                        "t67"."first_order",
                                        "t67"."last_order",
                                        "t67"."orders",
                                        "t67"."lines",
                                        "t67"."ordered",
                                        "t67"."returned",
                                        "t67"."revenue",
                                        "t67"."costed_revenue",
                                        "t67"."costed_ordered",
                                        "t67"."cost",
                                        "t67"."revenue_last_year",
                                        "t67"."costed_last_year",
                                        "t67"."cost_last_year",
                                        "t67"."revenue_year_before",
                                        "t67"."ordered_year_before",
                                        "t67"."digital_orders",
                                        "t67"."channel_orders",
                                        "t67"."order_regularity",
                                        "t58"."joined_key",
                                        "t58"."discount_rate"
                                      FROM (
                                        SELECT
                                          "t65".*
                                          EXCLUDE ("joined_key")
                                        FROM (
                                          SELECT
                                            "t55"."customer_key",
                                            "t55"."first_order",
                                            "t55"."last_order",
                                            "t55"."orders",
                                            "t55"."lines",
                                            "t55"."ordered",
                                            "t55"."returned",
                                            "t55"."revenue",
                                            "t55"."costed_revenue",
                                            "t55"."costed_ordered",
                                            "t55"."cost",
                                            "t55"."revenue_last_year",
                                            "t55"."costed_last_year",
                                            "t55"."cost_last_year",
                                            "t55"."revenue_year_before",
                                            "t55"."ordered_year_before",
                                            "t55"."digital_orders",
                                            "t55"."channel_orders",
                                            "t63"."joined_key",
                                            "t63"."order_regularity"
                                          FROM (
                                            SELECT
                                              *
                                            FROM (
                                              SELECT
                                                "t25"."customer_key",
                                                MIN("t25"."order_date") FILTER(WHERE
                                                  "t25"."document_type" = 'order') AS "first_order",
                                                MAX("t25"."order_date") FILTER(WHERE
                                                  "t25"."document_type" = 'order') AS "last_order",
                                                COUNT(*) FILTER(WHERE
                                                  "t25"."document_type" = 'order') AS "orders",
                                                CAST(CAST(SUM("t25"."lines") FILTER(WHERE
                                                  "t25"."document_type" = 'order') AS DOUBLE) AS BIGINT) AS "lines",
                                                CAST(SUM("t25"."revenue") FILTER(WHERE
                                                  "t25"."document_type" = 'order') AS DOUBLE) AS "ordered",
                                                0.0 - COALESCE(
                                                  CAST(SUM("t25"."revenue") FILTER(WHERE
                                                    "t25"."document_type" = 'return') AS DOUBLE),
                                                  0.0
                                                ) AS "returned",
                                                CAST(SUM("t25"."revenue") AS DOUBLE) AS "revenue",
                                                CAST(SUM("t25"."costed_revenue") AS DOUBLE) AS "costed_revenue",
                                                CAST(SUM("t25"."costed_revenue") FILTER(WHERE
                                                  "t25"."document_type" = 'order') AS DOUBLE) AS "costed_ordered",
                                                CAST(SUM("t25"."cost") AS DOUBLE) AS "cost",
                                                CASE
                                                  WHEN (
                                                    COUNT("t25"."revenue") > 0
                                                  ) AND (
                                                    $last_year::INTEGER IS NOT NULL
                                                  )
                                                  THEN COALESCE(
                                                    CAST(SUM("t25"."revenue") FILTER(WHERE
                                                      EXTRACT(year FROM "t25"."order_date") = $last_year::INTEGER) AS DOUBLE),
                                                    0.0
                                                  )
                                                  ELSE CAST(NULL AS DOUBLE)
                                                END AS "revenue_last_year",
                                                CASE
                                                  WHEN (
                                                    COUNT("t25"."costed_revenue") > 0
                                                  ) AND (
                                                    $last_year::INTEGER IS NOT NULL
                                                  )
                                                  THEN COALESCE(
                                                    CAST(SUM("t25"."costed_revenue") FILTER(WHERE
                                                      EXTRACT(year FROM "t25"."order_date") = $last_year::INTEGER) AS DOUBLE),
                                                    0.0
                                                  )
                                                  ELSE CAST(NULL AS DOUBLE)
                                                END AS "costed_last_year",
                                                CASE
                                                  WHEN (
                                                    COUNT("t25"."cost") > 0
                                                  ) AND (
                                                    $last_year::INTEGER IS NOT NULL
                                                  )
                                                  THEN COALESCE(
                                                    CAST(SUM("t25"."cost") FILTER(WHERE
                                                      EXTRACT(year FROM "t25"."order_date") = $last_year::INTEGER) AS DOUBLE),
                                                    0.0
                                                  )
                                                  ELSE CAST(NULL AS DOUBLE)
                                                END AS "cost_last_year",
                                                CASE
                                                  WHEN (
                                                    COUNT("t25"."revenue") > 0
                                                  ) AND (
                                                    $year_before::INTEGER IS NOT NULL
                                                  )
                                                  THEN COALESCE(
                                                    CAST(SUM("t25"."revenue") FILTER(WHERE
                                                      EXTRACT(year FROM "t25"."order_date") = $year_before::INTEGER) AS DOUBLE),
                                                    0.0
                                                  )
                                                  ELSE CAST(NULL AS DOUBLE)
                                                END AS "revenue_year_before",
                                                CAST(SUM("t25"."revenue") FILTER(WHERE
                                                  (
                                                    EXTRACT(year FROM "t25"."order_date") = $year_before::INTEGER
                                                  )
                                                  AND (
                                                    "t25"."document_type" = 'order'
                                                  )) AS DOUBLE) AS "ordered_year_before",
                                                COUNT(*) FILTER(WHERE
                                                  (
                                                    "t25"."document_type" = 'order'
                                                  ) AND "t25"."channel" IN ('edi', 'webshop')) AS "digital_orders",
                                                COUNT(*) FILTER(WHERE
                                                  (
                                                    "t25"."document_type" = 'order'
                                                  ) AND (
                                                    "t25"."channel" IS NOT NULL
                                                  )) AS "channel_orders"
                                              FROM (
                                                SELECT
                                                  *
                                                FROM "core"."orders" AS "t9"
                                                WHERE
                                                  "t9"."customer_key" IS NOT NULL AND "t9"."order_date" <= $as_of::DATE
                                              ) AS "t25"
                                              GROUP BY
                                                1
                                            ) AS "t48"
                                            WHERE
                                              "t48"."orders" > 0
                                          ) AS "t55"
                                          LEFT OUTER JOIN (
                                            SELECT
                                              "t50"."customer_key" AS "joined_key",
                                              CASE
                                                WHEN (
                                                  "t50"."gaps" >= 2
                                                ) AND (
                                                  "t50"."total" >= 1
                                                )
                                                THEN SQRT(
                                                  GREATEST(
                                                    (
                                                      "t50"."squares" - (
                                                        "t50"."total" * (
                                                          "t50"."total" / NULLIF("t50"."gaps", 0)
                                                        )
                                                      )
                                                    ) / NULLIF("t50"."gaps" - 1, 0),
                                                    0.0
                                                  )
                                                ) / NULLIF("t50"."total" / NULLIF("t50"."gaps", 0), 0)
                                                ELSE CAST(NULL AS DOUBLE)
                                              END AS "order_regularity"
                                            FROM (
                                              SELECT
                                                "t40"."customer_key",
                                                COUNT("t40"."gap") AS "gaps",
                                                SUM("t40"."gap") AS "total",
                                                SUM("t40"."gap" * "t40"."gap") AS "squares"
                                              FROM (
                                                SELECT
                                                  "t26"."customer_key",
                                                  "t26"."order_date",
                                                  DATE_DIFF(
                                                    'DAY',
                                                    LAG("t26"."order_date") OVER (
                                                      PARTITION BY "t26"."customer_key"
                                                      ORDER BY "t26"."order_date" ASC
                                                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                                                    ),
                                                    "t26"."order_date"
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
                                                ) AS "t26"
                                              ) AS "t40"
                                              GROUP BY
                                                1
                                            ) AS "t50"
                                          ) AS "t63"
                                            ON "t55"."customer_key" = "t63"."joined_key"
                                        ) AS "t65"
                                      ) AS "t67"
                                      LEFT OUTER JOIN (
                                        SELECT
                                          "t45"."customer_key" AS "joined_key",
                                          1.0 - CASE
                                            WHEN "t45"."gross" >= 1.0
                                            THEN "t45"."net" / NULLIF("t45"."gross", 0.0)
                                            ELSE CAST(NULL AS DOUBLE)
                                          END AS "discount_rate"
                                        FROM (
                                          SELECT
                                            "t23"."customer_key",
                                            SUM("t23"."quantity" * CAST("t23"."unit_price" AS DOUBLE)) AS "gross",
                                            SUM(CAST("t23"."revenue" AS DOUBLE)) FILTER(WHERE
                                              (
                                                "t23"."quantity" * CAST("t23"."unit_price" AS DOUBLE)
                                              ) IS NOT NULL) AS "net"
                                          FROM (
                                            SELECT
                                              *
                                            FROM "core"."order_lines" AS "t7"
                                            WHERE
                                              "t7"."customer_key" IS NOT NULL
                                              AND "t7"."order_date" <= $as_of::DATE
                                              AND "t7"."document_type" = 'order'
                                          ) AS "t23"
                                          GROUP BY
                                            1
                                        ) AS "t45"
                                      ) AS "t58"
                                        ON "t67"."customer_key" = "t58"."joined_key"
                                    ) AS "t68"
                                  ) AS "t70"
                                  LEFT OUTER JOIN (
                                    SELECT
                                      "t6"."customer_key" AS "joined_key",
                                      "t6"."customer_id"
                                    FROM "core"."customers" AS "t6"
                                  ) AS "t21"
                                    ON "t70"."customer_key" = "t21"."joined_key"
                                ) AS "t71"
                              ) AS "t72"
                            ) AS "t74"
                            LEFT OUTER JOIN (
                              SELECT
                                "t60"."customer_key" AS "joined_key",
                                NULLIF("t60"."product_groups", 0) AS "product_groups",
                                CASE
                                  WHEN "t60"."grouped" >= 1.0
                                  THEN "t60"."largest" / NULLIF("t60"."grouped", 0.0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "top_group_share",
                                CASE
                                  WHEN "t60"."listed" >= 1.0
                                  THEN "t60"."paid" / NULLIF("t60"."listed", 0.0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "price_level"
                              FROM (
                                SELECT
                                  "t53"."customer_key",
                                  COUNT("t53"."product_group") AS "product_groups",
                                  SUM("t53"."sold") FILTER(WHERE
                                    "t53"."product_group" IS NOT NULL) AS "grouped",
                                  MAX("t53"."sold") FILTER(WHERE
                                    "t53"."product_group" IS NOT NULL) AS "largest",
                                  SUM("t53"."listed") AS "listed",
                                  SUM("t53"."paid") AS "paid"
                                FROM (
                                  SELECT
                                    "t44"."customer_key",
                                    "t44"."product_group",
                                    CAST(SUM("t44"."revenue") AS DOUBLE) AS "sold",
                                    SUM("t44"."quantity" * CAST("t44"."list_price" AS DOUBLE)) AS "listed",
                                    SUM(CAST("t44"."revenue" AS DOUBLE)) FILTER(WHERE
                                      (
                                        "t44"."quantity" * CAST("t44"."list_price" AS DOUBLE)
                                      ) IS NOT NULL) AS "paid"
                                  FROM (
                                    SELECT
                                      "t39".*
                                      EXCLUDE ("joined_key")
                                    FROM (
                                      SELECT
                                        "t29"."customer_key",
                                        "t29"."product_id",
                                        "t29"."quantity",
                                        "t29"."revenue",
                                        "t24"."joined_key",
                                        "t24"."product_group",
                                        "t24"."list_price"
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
                                      ) AS "t29"
                                      LEFT OUTER JOIN (
                                        SELECT
                                          "t8"."product_id" AS "joined_key",
                                          "t8"."product_group",
                                          "t8"."list_price"
                                        FROM "core"."products" AS "t8"
                                      ) AS "t24"
                                        ON "t29"."product_id" = "t24"."joined_key"
                                    ) AS "t39"
                                  ) AS "t44"
                                  GROUP BY
                                    1,
                                    2
                                ) AS "t53"
                                GROUP BY
                                  1
                              ) AS "t60"
                            ) AS "t64"
                              ON "t74"."customer_key" = "t64"."joined_key"
                          ) AS "t75"
                        ) AS "t77"
                        LEFT OUTER JOIN (
                          SELECT
                            "t34"."customer_id" AS "joined_key",
                            "t34"."payment_delay_days"
                          FROM (
                            SELECT
                              "t20"."customer_id",
                              AVG(DATE_DIFF('DAY', "t20"."due_on", "t20"."paid_on")) AS "payment_delay_days"
                            FROM (
                              SELECT
                                *
                              FROM "core"."payments" AS "t5"
                              WHERE
                                "t5"."paid_on" <= $as_of::DATE
                            ) AS "t20"
                            GROUP BY
                              1
                          ) AS "t34"
                        ) AS "t47"
                          ON "t77"."customer_id" = "t47"."joined_key"
                      ) AS "t78"
                    ) AS "t80"
                    LEFT OUTER JOIN (
                      SELECT
                        "t46"."customer_id" AS "joined_key",
                        "t46"."cost_to_serve",
                        CASE
                          WHEN "t46"."cost_to_serve" >= 1.0
                          THEN "t46"."technical" / NULLIF("t46"."cost_to_serve", 0.0)
                          ELSE CAST(NULL AS DOUBLE)
                        END AS "technical_service_share"
                      FROM (
                        SELECT
                          "t14"."customer_id",
                          CAST(SUM("t14"."amount") AS DOUBLE) AS "cost_to_serve",
                          COALESCE(
                            CAST(SUM("t14"."amount") FILTER(WHERE
                              REGEXP_MATCHES(LOWER("t14"."activity"), 'techn|engineer|entwickl|konstrukt|anwendung')) AS DOUBLE),
                            0.0
                          ) AS "technical"
                        FROM (
                          SELECT
                            *
                          FROM "core"."service_costs" AS "t0"
                          WHERE
                            "t0"."month" <= $as_of::DATE
                        ) AS "t14"
                        GROUP BY
                          1
                      ) AS "t46"
                    ) AS "t56"
                      ON "t80"."customer_id" = "t56"."joined_key"
                  ) AS "t81"
                ) AS "t83"
                LEFT OUTER JOIN (
                  SELECT
                    "t30"."customer_id" AS "joined_key",
                    "t30"."tickets"
                  FROM (
                    SELECT
                      "t15"."customer_id",
                      COUNT(*) AS "tickets"
                    FROM (
                      SELECT
                        *
                      FROM "core"."tickets" AS "t1"
                      WHERE
                        "t1"."opened_on" <= $as_of::DATE
                    ) AS "t15"
                    GROUP BY
                      1
                  ) AS "t30"
                ) AS "t35"
                  ON "t83"."customer_id" = "t35"."joined_key"
              ) AS "t84"
            ) AS "t86"
            LEFT OUTER JOIN (
              SELECT
                "t32"."customer_id" AS "joined_key",
                "t32"."nps"
              FROM (
                SELECT
                  "t19"."customer_id",
                  AVG("t19"."nps") AS "nps"
                FROM (
                  SELECT
                    *
                  FROM "core"."surveys" AS "t4"
                  WHERE
                    "t4"."answered_on" <= $as_of::DATE
                ) AS "t19"
                GROUP BY
                  1
              ) AS "t32"
            ) AS "t42"
              ON "t86"."customer_id" = "t42"."joined_key"
          ) AS "t87"
        ) AS "t89"
        LEFT OUTER JOIN (
          SELECT
            "t31"."customer_id" AS "joined_key",
            "t31"."automation"
          FROM (
            SELECT
              "t17"."customer_id",
              AVG("t17"."automation") AS "automation"
            FROM (
              SELECT
                *
              FROM "core"."accounts" AS "t3"
              WHERE
                "t3"."customer_id" IS NOT NULL
            ) AS "t17"
            GROUP BY
              1
          ) AS "t31"
        ) AS "t41"
          ON "t89"."customer_id" = "t41"."joined_key"
      ) AS "t90"
    ) AS "t92"
    LEFT OUTER JOIN (
      SELECT
        "t49"."customer_id" AS "joined_key",
        CASE
          WHEN "t49"."decided" >= 3
          THEN "t49"."won" / "t49"."decided"
          ELSE CAST(NULL AS DOUBLE)
        END AS "win_rate"
      FROM (
        SELECT
          "t37"."customer_id",
          COUNT(*) AS "decided",
          COUNT(*) FILTER(WHERE
            "t37"."stage" = 'won') AS "won"
        FROM (
          SELECT
            "t27"."account_id",
            "t27"."stage",
            "t27"."closed_on",
            "t28"."customer_id"
          FROM (
            SELECT
              "t2"."account_id",
              "t2"."stage",
              "t2"."closed_on"
            FROM "core"."opportunities" AS "t2"
            WHERE
              "t2"."stage" IN ('won', 'lost') AND "t2"."closed_on" <= $as_of::DATE
          ) AS "t27"
          INNER JOIN (
            SELECT
              "t3"."account_id",
              "t3"."customer_id"
            FROM "core"."accounts" AS "t3"
            WHERE
              "t3"."customer_id" IS NOT NULL
          ) AS "t28"
            ON "t27"."account_id" = "t28"."account_id"
        ) AS "t37"
        GROUP BY
          1
      ) AS "t49"
    ) AS "t59"
      ON "t92"."customer_id" = "t59"."joined_key"
  ) AS "t93"
) AS "t94"
ORDER BY
  "t94"."customer_id" ASC

-- Made from segmentation/features.py by python -m segmentation.features.
SELECT
  "t88"."customer_id",
  "t88"."customer_key",
  "t88"."first_order",
  "t88"."last_order",
  "t88"."recency_days",
  "t88"."tenure_days",
  "t88"."orders",
  "t88"."lines",
  "t88"."orders_per_year",
  "t88"."mean_order_value",
  "t88"."order_regularity",
  "t88"."revenue",
  "t88"."ordered",
  "t88"."costed_revenue",
  "t88"."costed_ordered",
  "t88"."contribution_margin",
  "t88"."margin_rate",
  CASE
    WHEN (
      SELECT
        COUNT(*) AS "CountStar(service_costs)"
      FROM "core"."service_costs" AS "t0"
    ) > 0
    THEN COALESCE("t88"."cost_to_serve", 0)
    ELSE CAST(NULL AS DOUBLE)
  END AS "cost_to_serve",
  CASE
    WHEN "t88"."revenue" >= (
      "t88"."ordered" * 0.05
    )
    THEN CASE
      WHEN "t88"."revenue" >= 1.0
      THEN CASE
        WHEN (
          SELECT
            COUNT(*) AS "CountStar(service_costs)"
          FROM "core"."service_costs" AS "t0"
        ) > 0
        THEN COALESCE("t88"."cost_to_serve", 0)
        ELSE CAST(NULL AS DOUBLE)
      END / NULLIF("t88"."revenue", 0.0)
      ELSE CAST(NULL AS DOUBLE)
    END - 0.0
    ELSE CAST(NULL AS DOUBLE)
  END AS "cost_to_serve_rate",
  "t88"."contribution_margin" - CASE
    WHEN (
      SELECT
        COUNT(*) AS "CountStar(service_costs)"
      FROM "core"."service_costs" AS "t0"
    ) > 0
    THEN COALESCE("t88"."cost_to_serve", 0)
    ELSE CAST(NULL AS DOUBLE)
  END AS "profit",
  "t88"."revenue_last_year",
  "t88"."revenue_year_before",
  "t88"."ordered_year_before",
  "t88"."contribution_margin_last_year",
  "t88"."growth",
  "t88"."return_rate",
  "t88"."discount_rate",
  "t88"."price_level",
  "t88"."product_groups",
  "t88"."top_group_share",
  "t88"."digital_share",
  "t88"."automation",
  "t88"."payment_delay_days",
  CASE
    WHEN "t88"."tenure_days" >= 90
    THEN (
      CASE
        WHEN (
          SELECT
            COUNT(*) AS "CountStar(tickets)"
          FROM "core"."tickets" AS "t1"
        ) > 0
        THEN COALESCE("t88"."tickets", 0)
        ELSE CAST(NULL AS DOUBLE)
      END * 365.25
    ) / NULLIF("t88"."tenure_days", 0)
    ELSE CAST(NULL AS DOUBLE)
  END AS "tickets_per_year",
  "t88"."technical_service_share",
  "t88"."nps",
  "t88"."win_rate"
FROM (
  SELECT
    "t87".*
    EXCLUDE ("joined_key")
  FROM (
    SELECT
      "t86"."customer_key",
      "t86"."customer_id",
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
      "t86"."nps",
      "t86"."automation",
      "t55"."joined_key",
      "t55"."win_rate"
    FROM (
      SELECT
        "t84".*
        EXCLUDE ("joined_key")
      FROM (
        SELECT
          "t83"."customer_key",
          "t83"."customer_id",
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
          "t83"."tickets",
          "t83"."nps",
          "t36"."joined_key",
          "t36"."automation"
        FROM (
          SELECT
            "t81".*
            EXCLUDE ("joined_key")
          FROM (
            SELECT
              "t80"."customer_key",
              "t80"."customer_id",
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
              "t80"."cost_to_serve",
              "t80"."technical_service_share",
              "t80"."tickets",
              "t37"."joined_key",
              "t37"."nps"
            FROM (
              SELECT
                "t78".*
                EXCLUDE ("joined_key")
              FROM (
                SELECT
                  "t77"."customer_key",
                  "t77"."customer_id",
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
                  "t77"."payment_delay_days",
                  "t77"."cost_to_serve",
                  "t77"."technical_service_share",
                  "t32"."joined_key",
                  "t32"."tickets"
                FROM (
                  SELECT
                    "t75".*
                    EXCLUDE ("joined_key")
                  FROM (
                    SELECT
                      "t74"."customer_key",
                      "t74"."customer_id",
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
                      "t74"."product_groups",
                      "t74"."top_group_share",
                      "t74"."price_level",
                      "t74"."payment_delay_days",
                      "t51"."joined_key",
                      "t51"."cost_to_serve",
                      "t51"."technical_service_share"
                    FROM (
                      SELECT
                        "t72".*
                        EXCLUDE ("joined_key")
                      FROM (
                        SELECT
                          "t71"."customer_key",
                          "t71"."customer_id",
                          "t71"."first_order",
                          "t71"."last_order",
                          "t71"."orders",
                          "t71"."lines",
                          "t71"."ordered",
                          "t71"."returned",
                          "t71"."revenue",
                          "t71"."costed_revenue",
                          "t71"."costed_ordered",
                          "t71"."cost",
                          "t71"."revenue_last_year",
                          "t71"."costed_last_year",
                          "t71"."cost_last_year",
                          "t71"."revenue_year_before",
                          "t71"."ordered_year_before",
                          "t71"."digital_orders",
                          "t71"."channel_orders",
                          "t71"."order_regularity",
                          "t71"."discount_rate",
                          "t71"."recency_days",
                          "t71"."tenure_days",
                          "t71"."contribution_margin",
                          "t71"."contribution_margin_last_year",
                          "t71"."mean_order_value",
                          "t71"."growth",
                          "t71"."return_rate",
                          "t71"."digital_share",
                          "t71"."orders_per_year",
                          "t71"."margin_rate",
                          "t71"."product_groups",
                          "t71"."top_group_share",
                          "t71"."price_level",
                          "t42"."joined_key",
                          "t42"."payment_delay_days"
                        FROM (
                          SELECT
                            "t69".*
                            EXCLUDE ("joined_key")
                          FROM (
                            SELECT
                              "t68"."customer_key",
                              "t68"."customer_id",
                              "t68"."first_order",
                              "t68"."last_order",
                              "t68"."orders",
                              "t68"."lines",
                              "t68"."ordered",
                              "t68"."returned",
                              "t68"."revenue",
                              "t68"."costed_revenue",
                              "t68"."costed_ordered",
                              "t68"."cost",
                              "t68"."revenue_last_year",
                              "t68"."costed_last_year",
                              "t68"."cost_last_year",
                              "t68"."revenue_year_before",
                              "t68"."ordered_year_before",
                              "t68"."digital_orders",
                              "t68"."channel_orders",
                              "t68"."order_regularity",
                              "t68"."discount_rate",
                              "t68"."recency_days",
                              "t68"."tenure_days",
                              "t68"."contribution_margin",
                              "t68"."contribution_margin_last_year",
                              "t68"."mean_order_value",
                              "t68"."growth",
                              "t68"."return_rate",
                              "t68"."digital_share",
                              "t68"."orders_per_year",
                              "t68"."margin_rate",
                              "t61"."joined_key",
                              "t61"."product_groups",
                              "t61"."top_group_share",
                              "t61"."price_level"
                            FROM (
                              SELECT
                                "t66"."customer_key",
                                "t66"."customer_id",
                                "t66"."first_order",
                                "t66"."last_order",
                                "t66"."orders",
                                "t66"."lines",
                                "t66"."ordered",
                                "t66"."returned",
                                "t66"."revenue",
                                "t66"."costed_revenue",
                                "t66"."costed_ordered",
                                "t66"."cost",
                                "t66"."revenue_last_year",
                                "t66"."costed_last_year",
                                "t66"."cost_last_year",
                                "t66"."revenue_year_before",
                                "t66"."ordered_year_before",
                                "t66"."digital_orders",
                                "t66"."channel_orders",
                                "t66"."order_regularity",
                                "t66"."discount_rate",
                                DATE_DIFF('DAY', "t66"."last_order", $as_of::DATE) AS "recency_days",
                                DATE_DIFF('DAY', "t66"."first_order", $as_of::DATE) AS "tenure_days",
                                "t66"."costed_revenue" - "t66"."cost" AS "contribution_margin",
                                "t66"."costed_last_year" - "t66"."cost_last_year" AS "contribution_margin_last_year",
                                "t66"."ordered" / "t66"."orders" AS "mean_order_value",
                                CASE
                                  WHEN "t66"."revenue_year_before" >= (
                                    "t66"."ordered_year_before" * 0.05
                                  )
                                  THEN CASE
                                    WHEN "t66"."revenue_year_before" >= 1.0
                                    THEN "t66"."revenue_last_year" / NULLIF("t66"."revenue_year_before", 0.0)
                                    ELSE CAST(NULL AS DOUBLE)
                                  END - 1.0
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "growth",
                                CASE
                                  WHEN "t66"."ordered" >= 1.0
                                  THEN "t66"."returned" / NULLIF("t66"."ordered", 0.0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "return_rate",
                                "t66"."digital_orders" / NULLIF("t66"."channel_orders", 0) AS "digital_share",
                                CASE
                                  WHEN DATE_DIFF('DAY', "t66"."first_order", $as_of::DATE) >= 90
                                  THEN (
                                    "t66"."orders" * 365.25
                                  ) / NULLIF(DATE_DIFF('DAY', "t66"."first_order", $as_of::DATE), 0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "orders_per_year",
                                CASE
                                  WHEN "t66"."costed_revenue" >= (
                                    "t66"."costed_ordered" * 0.05
                                  )
                                  THEN CASE
                                    WHEN "t66"."costed_revenue" >= 1.0
                                    THEN (
                                      "t66"."costed_revenue" - "t66"."cost"
                                    ) / NULLIF("t66"."costed_revenue", 0.0)
                                    ELSE CAST(NULL AS DOUBLE)
                                  END - 0.0
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "margin_rate"
                              FROM (
                                SELECT
                                  "t65".*
                                  EXCLUDE ("joined_key")
                                FROM (
                                  SELECT
                                    "t64"."customer_key",
                                    "t64"."customer_id",
                                    "t64"."first_order",
                                    "t64"."last_order",
                                    "t64"."orders",
                                    "t64"."lines",
                                    "t64"."ordered",
                                    "t64"."returned",
                                    "t64"."revenue",
                                    "t64"."costed_revenue",
                                    "t64"."costed_ordered",
                                    "t64"."cost",
                                    "t64"."revenue_last_year",
                                    "t64"."costed_last_year",
                                    "t64"."cost_last_year",
                                    "t64"."revenue_year_before",
                                    "t64"."ordered_year_before",
                                    "t64"."digital_orders",
                                    "t64"."channel_orders",
                                    "t64"."order_regularity",
                                    "t56"."joined_key",
                                    "t56"."discount_rate"
                                  FROM (
                                    SELECT
                                      "t62".*
                                      EXCLUDE ("joined_key")
                                    FROM (
                                      SELECT
                                        "t50"."customer_key",
                                        "t50"."customer_id",
                                        "t50"."first_order",
                                        "t50"."last_order",
                                        "t50"."orders",
                                        "t50"."lines",
                                        "t50"."ordered",
                                        "t50"."returned",
                                        "t50"."revenue",
                                        "t50"."costed_revenue",
                                        "t50"."costed_ordered",
                                        "t50"."cost",
                                        "t50"."revenue_last_year",
                                        "t50"."costed_last_year",
                                        "t50"."cost_last_year",
                                        "t50"."revenue_year_before",
                                        "t50"."ordered_year_before",
                                        "t50"."digital_orders",
                                        "t50"."channel_orders",
                                        "t60"."joined_key",
                                        "t60"."order_regularity"
                                      FROM (
                                        SELECT
                                          *
                                        FROM (
                                          SELECT
                                            "t20"."customer_key",
                                            MAX("t20"."customer_id") AS "customer_id",
                                            MIN("t20"."order_date") FILTER(WHERE
                                              COALESCE("t20"."document_type", 'order') = 'order') AS "first_order",
                                            MAX("t20"."order_date") FILTER(WHERE
                                              COALESCE("t20"."document_type", 'order') = 'order') AS "last_order",
                                            COUNT(*) FILTER(WHERE
                                              COALESCE("t20"."document_type", 'order') = 'order') AS "orders",
                                            CAST(CAST(SUM("t20"."lines") FILTER(WHERE
                                              COALESCE("t20"."document_type", 'order') = 'order') AS DOUBLE) AS BIGINT) AS "lines",
                                            CAST(SUM("t20"."revenue") FILTER(WHERE
                                              COALESCE("t20"."document_type", 'order') = 'order') AS DOUBLE) AS "ordered",
                                            0.0 - COALESCE(
                                              CAST(SUM("t20"."revenue") FILTER(WHERE
                                                "t20"."document_type" = 'return') AS DOUBLE),
                                              0.0
                                            ) AS "returned",
                                            CAST(SUM("t20"."revenue") AS DOUBLE) AS "revenue",
                                            CAST(SUM("t20"."costed_revenue") AS DOUBLE) AS "costed_revenue",
                                            CAST(SUM("t20"."costed_revenue") FILTER(WHERE
                                              COALESCE("t20"."document_type", 'order') = 'order') AS DOUBLE) AS "costed_ordered",
                                            CAST(SUM("t20"."cost") AS DOUBLE) AS "cost",
                                            CASE
                                              WHEN (
                                                COUNT("t20"."revenue") > 0
                                              ) AND (
                                                $last_year::INTEGER IS NOT NULL
                                              )
                                              THEN COALESCE(
                                                CAST(SUM("t20"."revenue") FILTER(WHERE
                                                  EXTRACT(year FROM "t20"."order_date") = $last_year::INTEGER) AS DOUBLE),
                                                0.0
                                              )
                                              ELSE CAST(NULL AS DOUBLE)
                                            END AS "revenue_last_year",
                                            CASE
                                              WHEN (
                                                COUNT("t20"."costed_revenue") > 0
                                              ) AND (
                                                $last_year::INTEGER IS NOT NULL
                                              )
                                              THEN COALESCE(
                                                CAST(SUM("t20"."costed_revenue") FILTER(WHERE
                                                  EXTRACT(year FROM "t20"."order_date") = $last_year::INTEGER) AS DOUBLE),
                                                0.0
                                              )
                                              ELSE CAST(NULL AS DOUBLE)
                                            END AS "costed_last_year",
                                            CASE
                                              WHEN (
                                                COUNT("t20"."cost") > 0
                                              ) AND (
                                                $last_year::INTEGER IS NOT NULL
                                              )
                                              THEN COALESCE(
                                                CAST(SUM("t20"."cost") FILTER(WHERE
                                                  EXTRACT(year FROM "t20"."order_date") = $last_year::INTEGER) AS DOUBLE),
                                                0.0
                                              )
                                              ELSE CAST(NULL AS DOUBLE)
                                            END AS "cost_last_year",
                                            CASE
                                              WHEN (
                                                COUNT("t20"."revenue") > 0
                                              ) AND (
                                                $year_before::INTEGER IS NOT NULL
                                              )
                                              THEN COALESCE(
                                                CAST(SUM("t20"."revenue") FILTER(WHERE
                                                  EXTRACT(year FROM "t20"."order_date") = $year_before::INTEGER) AS DOUBLE),
                                                0.0
                                              )
                                              ELSE CAST(NULL AS DOUBLE)
                                            END AS "revenue_year_before",
                                            CAST(SUM("t20"."revenue") FILTER(WHERE
                                              (
                                                EXTRACT(year FROM "t20"."order_date") = $year_before::INTEGER
                                              )
                                              AND (
                                                COALESCE("t20"."document_type", 'order') = 'order'
                                              )) AS DOUBLE) AS "ordered_year_before",
                                            COUNT(*) FILTER(WHERE
                                              (
                                                COALESCE("t20"."document_type", 'order') = 'order'
                                              )
                                              AND "t20"."channel" IN ('edi', 'webshop')) AS "digital_orders",
                                            COUNT(*) FILTER(WHERE
                                              (
                                                COALESCE("t20"."document_type", 'order') = 'order'
                                              )
                                              AND (
                                                "t20"."channel" IS NOT NULL
                                              )) AS "channel_orders"
                                          FROM (
                                            SELECT
                                              *
                                            FROM "core"."orders" AS "t8"
                                            WHERE
                                              "t8"."customer_key" IS NOT NULL AND "t8"."order_date" <= $as_of::DATE
                                          ) AS "t20"
                                          GROUP BY
                                            1
                                        ) AS "t45"
                                        WHERE
                                          "t45"."orders" > 0
                                      ) AS "t50"
                                      LEFT OUTER JOIN (
                                        SELECT
                                          "t47"."customer_key" AS "joined_key",
                                          CASE
                                            WHEN (
                                              "t47"."gaps" >= 2
                                            ) AND (
                                              "t47"."total" >= 1
                                            )
                                            THEN SQRT(
                                              GREATEST(
                                                (
                                                  "t47"."squares" - (
                                                    "t47"."total" * (
                                                      "t47"."total" / NULLIF("t47"."gaps", 0)
                                                    )
                                                  )
                                                ) / NULLIF("t47"."gaps" - 1, 0),
                                                0.0
                                              )
                                            ) / NULLIF("t47"."total" / NULLIF("t47"."gaps", 0), 0)
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
                                              "t25"."customer_key",
                                              "t25"."order_date",
                                              DATE_DIFF(
                                                'DAY',
                                                LAG("t25"."order_date") OVER (
                                                  PARTITION BY "t25"."customer_key"
                                                  ORDER BY "t25"."order_date" ASC
                                                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                                                ),
                                                "t25"."order_date"
                                              ) AS "gap"
                                            FROM (
                                              SELECT
                                                "t8"."customer_key",
                                                "t8"."order_date"
                                              FROM "core"."orders" AS "t8"
                                              WHERE
                                                "t8"."customer_key" IS NOT NULL
                                                AND "t8"."order_date" <= $as_of::DATE
                                                AND COALESCE("t8"."document_type", 'order') = 'order'
                                            ) AS "t25"
                                          ) AS "t40"
                                          GROUP BY
                                            1
                                        ) AS "t47"
                                      ) AS "t60"
                                        ON "t50"."customer_key" = "t60"."joined_key"
                                    ) AS "t62"
                                  ) AS "t64"
                                  LEFT OUTER JOIN (
                                    SELECT
                                      "t43"."customer_key" AS "joined_key",
                                      1.0 - CASE
                                        WHEN "t43"."gross" >= 1.0
                                        THEN "t43"."net" / NULLIF("t43"."gross", 0.0)
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
                                        FROM "core"."order_lines" AS "t6"
                                        WHERE
                                          "t6"."customer_key" IS NOT NULL
                                          AND "t6"."order_date" <= $as_of::DATE
                                          AND COALESCE("t6"."document_type", 'order') = 'order'
                                      ) AS "t23"
                                      GROUP BY
                                        1
                                    ) AS "t43"
                                  ) AS "t56"
                                    ON "t64"."customer_key" = "t56"."joined_key"
                                ) AS "t65"
                              ) AS "t66"
                            ) AS "t68"
                            LEFT OUTER JOIN (
                              SELECT
                                "t57"."customer_key" AS "joined_key",
                                NULLIF("t57"."product_groups", 0) AS "product_groups",
                                CASE
                                  WHEN "t57"."grouped" >= 1.0
                                  THEN "t57"."largest" / NULLIF("t57"."grouped", 0.0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "top_group_share",
                                CASE
                                  WHEN "t57"."listed" >= 1.0
                                  THEN "t57"."paid" / NULLIF("t57"."listed", 0.0)
                                  ELSE CAST(NULL AS DOUBLE)
                                END AS "price_level"
                              FROM (
                                SELECT
                                  "t54"."customer_key",
                                  COUNT("t54"."product_group") AS "product_groups",
                                  SUM("t54"."sold") FILTER(WHERE
                                    "t54"."product_group" IS NOT NULL) AS "grouped",
                                  MAX("t54"."sold") FILTER(WHERE
                                    "t54"."product_group" IS NOT NULL) AS "largest",
                                  SUM("t54"."listed") AS "listed",
                                  SUM("t54"."paid") AS "paid"
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
                                        "t27"."customer_key",
                                        "t27"."product_id",
                                        "t27"."quantity",
                                        "t27"."revenue",
                                        "t19"."joined_key",
                                        "t19"."product_group",
                                        "t19"."list_price"
                                      FROM (
                                        SELECT
                                          "t6"."customer_key",
                                          "t6"."product_id",
                                          "t6"."quantity",
                                          "t6"."revenue"
                                        FROM "core"."order_lines" AS "t6"
                                        WHERE
                                          "t6"."customer_key" IS NOT NULL
                                          AND "t6"."order_date" <= $as_of::DATE
                                          AND COALESCE("t6"."document_type", 'order') = 'order'
                                      ) AS "t27"
                                      LEFT OUTER JOIN (
                                        SELECT
                                          "t7"."product_id" AS "joined_key",
                                          "t7"."product_group",
                                          "t7"."list_price"
                                        FROM "core"."products" AS "t7"
                                      ) AS "t19"
                                        ON "t27"."product_id" = "t19"."joined_key"
                                    ) AS "t39"
                                  ) AS "t44"
                                  GROUP BY
                                    1,
                                    2
                                ) AS "t54"
                                GROUP BY
                                  1
                              ) AS "t57"
                            ) AS "t61"
                              ON "t68"."customer_key" = "t61"."joined_key"
                          ) AS "t69"
                        ) AS "t71"
                        LEFT OUTER JOIN (
                          SELECT
                            "t31"."customer_id" AS "joined_key",
                            "t31"."payment_delay_days"
                          FROM (
                            SELECT
                              "t18"."customer_id",
                              AVG(DATE_DIFF('DAY', "t18"."due_on", "t18"."paid_on")) AS "payment_delay_days"
                            FROM (
                              SELECT
                                *
                              FROM "core"."payments" AS "t5"
                              WHERE
                                "t5"."paid_on" <= $as_of::DATE
                            ) AS "t18"
                            GROUP BY
                              1
                          ) AS "t31"
                        ) AS "t42"
                          ON "t71"."customer_id" = "t42"."joined_key"
                      ) AS "t72"
                    ) AS "t74"
                    LEFT OUTER JOIN (
                      SELECT
                        "t41"."customer_id" AS "joined_key",
                        "t41"."cost_to_serve",
                        CASE
                          WHEN "t41"."cost_to_serve" >= 1.0
                          THEN "t41"."technical" / NULLIF("t41"."cost_to_serve", 0.0)
                          ELSE CAST(NULL AS DOUBLE)
                        END AS "technical_service_share"
                      FROM (
                        SELECT
                          "t12"."customer_id",
                          CAST(SUM("t12"."amount") AS DOUBLE) AS "cost_to_serve",
                          COALESCE(
                            CAST(SUM("t12"."amount") FILTER(WHERE
                              REGEXP_MATCHES(LOWER("t12"."activity"), 'techn|engineer|entwickl|konstrukt|anwendung')) AS DOUBLE),
                            0.0
                          ) AS "technical"
                        FROM (
                          SELECT
                            *
                          FROM "core"."service_costs" AS "t0"
                          WHERE
                            "t0"."month" <= $as_of::DATE
                        ) AS "t12"
                        GROUP BY
                          1
                      ) AS "t41"
                    ) AS "t51"
                      ON "t74"."customer_id" = "t51"."joined_key"
                  ) AS "t75"
                ) AS "t77"
                LEFT OUTER JOIN (
                  SELECT
                    "t26"."customer_id" AS "joined_key",
                    "t26"."tickets"
                  FROM (
                    SELECT
                      "t13"."customer_id",
                      COUNT(*) AS "tickets"
                    FROM (
                      SELECT
                        *
                      FROM "core"."tickets" AS "t1"
                      WHERE
                        "t1"."opened_on" <= $as_of::DATE
                    ) AS "t13"
                    GROUP BY
                      1
                  ) AS "t26"
                ) AS "t32"
                  ON "t77"."customer_id" = "t32"."joined_key"
              ) AS "t78"
            ) AS "t80"
            LEFT OUTER JOIN (
              SELECT
                "t29"."customer_id" AS "joined_key",
                "t29"."nps"
              FROM (
                SELECT
                  "t17"."customer_id",
                  AVG("t17"."nps") AS "nps"
                FROM (
                  SELECT
                    *
                  FROM "core"."surveys" AS "t4"
                  WHERE
                    "t4"."answered_on" <= $as_of::DATE
                ) AS "t17"
                GROUP BY
                  1
              ) AS "t29"
            ) AS "t37"
              ON "t80"."customer_id" = "t37"."joined_key"
          ) AS "t81"
        ) AS "t83"
        LEFT OUTER JOIN (
          SELECT
            "t28"."customer_id" AS "joined_key",
            "t28"."automation"
          FROM (
            SELECT
              "t15"."customer_id",
              AVG("t15"."automation") AS "automation"
            FROM (
              SELECT
                *
              FROM "core"."accounts" AS "t3"
              WHERE
                "t3"."customer_id" IS NOT NULL
            ) AS "t15"
            GROUP BY
              1
          ) AS "t28"
        ) AS "t36"
          ON "t83"."customer_id" = "t36"."joined_key"
      ) AS "t84"
    ) AS "t86"
    LEFT OUTER JOIN (
      SELECT
        "t46"."customer_id" AS "joined_key",
        CASE
          WHEN "t46"."decided" >= 3
          THEN "t46"."won" / "t46"."decided"
          ELSE CAST(NULL AS DOUBLE)
        END AS "win_rate"
      FROM (
        SELECT
          "t34"."customer_id",
          COUNT(*) AS "decided",
          COUNT(*) FILTER(WHERE
            "t34"."stage" = 'won') AS "won"
        FROM (
          SELECT
            "t21"."opportunity_id",
            "t21"."account_id",
            "t21"."product",
            "t21"."stage",
            "t21"."source",
            "t21"."created_on",
            "t21"."closed_on",
            "t21"."value",
            "t21"."reason",
            "t22"."customer_id"
          FROM (
            SELECT
              *
            FROM "core"."opportunities" AS "t2"
            WHERE
              "t2"."stage" IN ('won', 'lost') AND "t2"."closed_on" <= $as_of::DATE
          ) AS "t21"
          INNER JOIN (
            SELECT
              "t3"."account_id",
              "t3"."customer_id"
            FROM "core"."accounts" AS "t3"
            WHERE
              "t3"."customer_id" IS NOT NULL
          ) AS "t22"
            ON "t21"."account_id" = "t22"."account_id"
        ) AS "t34"
        GROUP BY
          1
      ) AS "t46"
    ) AS "t55"
      ON "t86"."customer_id" = "t55"."joined_key"
  ) AS "t87"
) AS "t88"
ORDER BY
  "t88"."customer_id" ASC

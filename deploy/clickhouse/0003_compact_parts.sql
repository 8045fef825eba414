-- A part of wide columns is some 180 files for observations, a compact one 17. ClickHouse makes wide ones from 10 MiB of
-- rows, which an insert of 4,000 observations is. From 128 MiB on it is merges only: of 6,000 rows an insert, a row took
-- 18 us of the store's CPU instead of 32 (loadtest/floor), in larger ones and smaller ones less was saved.
ALTER TABLE traces ${ON_CLUSTER} MODIFY SETTING min_bytes_for_wide_part = 134217728
;;
ALTER TABLE observations ${ON_CLUSTER} MODIFY SETTING min_bytes_for_wide_part = 134217728
;;
ALTER TABLE scores ${ON_CLUSTER} MODIFY SETTING min_bytes_for_wide_part = 134217728

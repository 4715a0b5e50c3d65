/*
 * A Kafka broker in memory: librdkafka's mock cluster as a process of its own. Prints its address,
 * then obeys a line at a time, each answered with "ok": "topic NAME PARTITIONS", "down", "up".
 */
#include <stdio.h>
#include <string.h>

#include "rdkafka.h"
#include "rdkafka_mock.h"

int main(void) {
  char line[256], topic[200];
  int partitions;
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
  rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, NULL, 0);
  rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(client, 1);

  setvbuf(stdout, NULL, _IOLBF, 0);
  puts(rd_kafka_mock_cluster_bootstraps(cluster));
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "topic %199s %d", topic, &partitions) == 2)
      rd_kafka_mock_topic_create(cluster, topic, partitions, 1);
    else if (!strncmp(line, "down", 4))
      rd_kafka_mock_broker_set_down(cluster, 1);
    else if (!strncmp(line, "up", 2))
      rd_kafka_mock_broker_set_up(cluster, 1);
    puts("ok");
  }
  return 0;
}

/* What observations say, and the many shapes of their usage. */
#include "base/buf.h"
#include "model_events.h"

#include <criterion/criterion.h>

TestSuite(observations, .init = model_events_begin, .fini = model_events_end);

Test(observations, say_what_they_say) {
    const struct good rows[] = {
        {"generation-create",
         "{\"id\":\"o\",\"name\":\"n\",\"startTime\":\"1970-01-01T00:00:02Z\",\"endTime\":\"1970-01-01T00:00:03Z\","
         "\"completionStartTime\":\"1970-01-01T00:00:02.5Z\",\"level\":\"ERROR\",\"statusMessage\":\"m\","
         "\"parentObservationId\":\"p\","
         "\"version\":\"v\",\"environment\":\"e\",\"model\":\"gpt\",\"modelParameters\":{\"t\":0.5,\"s\":\"x\",\"b\":"
         "true,\"n\":null,"
         "\"a\":[\"x\"],\"o\":{\"k\":\"v\"}},\"promptName\":\"pn\",\"promptVersion\":3}",
         "type='GENERATION' parent_observation_id='p' start_time=2000000 end_time=3000000 "
         "completion_start_time=2500000 name='n' environment='e' "
         "level='ERROR' status_message='m' version='v' provided_model_name='gpt' "
         "model_parameters='{\"t\":0.5,\"s\":\"x\",\"b\":true,\"n\":null,"
         "\"a\":[\"x\"],\"o\":{\"k\":\"v\"}}' prompt_name='pn' prompt_version=3"},
        {"generation-update",
         "{\"id\":\"o\",\"name\":null,\"startTime\":null,\"endTime\":null,\"completionStartTime\":null,\"level\":null,"
         "\"statusMessage\":null,"
         "\"parentObservationId\":null,\"version\":null,\"environment\":null,\"model\":null,\"modelParameters\":null,"
         "\"promptName\":null,"
         "\"promptVersion\":null,\"usage\":null,\"usageDetails\":null,\"costDetails\":null,\"traceId\":null,"
         "\"metadata\":null}",
         "type='GENERATION' parent_observation_id=null end_time=null completion_start_time=null name=null "
         "status_message=null version=null "
         "provided_model_name=null model_parameters=null"},
        {"span-create",
         "{\"id\":\"o\",\"model\":5,\"usage\":\"x\",\"promptName\":\"p\",\"endTime\":\"1970-01-01T00:00:00Z\"}",
         "type='SPAN' end_time=0"},
        {"event-create", "{\"id\":\"o\",\"endTime\":\"never\",\"level\":\"DEBUG\"}", "type='EVENT' level='DEBUG'"},
        {"observation-update",
         "{\"id\":\"o\",\"type\":\"GENERATION\",\"environment\":\"e\",\"model\":\"m\",\"promptName\":5,"
         "\"usageDetails\":{\"a\":1}}",
         "type='GENERATION' provided_model_name='m' provided_usage_details=a:1"},
        {"generation-create", "{\"id\":\"o\",\"promptName\":\"\",\"promptVersion\":0}", "type='GENERATION'"},
    };
    expect_values(rows, COUNT(rows));
}

Test(observations, usage_comes_in_many_shapes) {
#define USAGE(usage_, want_)                                                                                           \
    { "generation-create", "{\"id\":\"o\"," usage_ "}", "type='GENERATION'" want_ }
    const struct good rows[] = {
        USAGE("\"usage\":{}", ""),
        USAGE("\"usage\":{\"input\":1,\"output\":2,\"total\":9,\"unit\":\"TOKENS\"}",
              " provided_usage_details=input:1,output:2,total:9"),
        USAGE("\"usage\":{\"input\":1,\"output\":2}", " provided_usage_details=input:1,output:2,total:3"),
        USAGE("\"usage\":{\"output\":2,\"input\":null}", " provided_usage_details=output:2,total:2"),
        USAGE("\"usage\":{\"input\":1.0,\"output\":-2}", " provided_usage_details=input:1,total:1"),
        USAGE("\"usage\":{\"promptTokens\":1,\"completionTokens\":2,\"totalTokens\":3,\"input\":9,\"inputCost\":5}",
              " provided_usage_details=input:1,output:2,total:3"),
        USAGE("\"usage\":{\"promptTokens\":null,\"input\":9,\"inputCost\":5}", ""),
        USAGE("\"usage\":{\"input\":1,\"output\":2},\"usageDetails\":{\"cached\":7}",
              " provided_usage_details=input:1,output:2,cached:7"),
        USAGE("\"usage\":{\"input\":1,\"total\":5},\"usageDetails\":{\"input\":7}",
              " provided_usage_details=input:7,total:5"),
        USAGE("\"usage\":{\"input\":1,\"inputCost\":0.1,\"outputCost\":2e-6,\"totalCost\":null}",
              " provided_usage_details=input:1,total:1 provided_cost_details=input:100000000000,output:2000000"),
        USAGE("\"usage\":{\"inputCost\":-1000000,\"totalCost\":1e7},\"costDetails\":{\"input\":1}",
              " provided_cost_details=input:1000000000000,total:999999999999000000"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}",
              " provided_usage_details=input:10,output:5,total:15"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"prompt_tokens_"
              "details\":{\"cached_tokens\":4,"
              "\"audio_tokens\":null},\"completion_tokens_details\":{\"reasoning_tokens\":7}}",
              " provided_usage_details=input_cached_tokens:4,output_reasoning_tokens:7,input:6,output:0,total:15"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"prompt_tokens_"
              "details\":null}",
              " provided_usage_details=input:10,output:5,total:15"),
        USAGE("\"usageDetails\":{\"input_tokens\":10,\"output_tokens\":5,\"total_tokens\":15,\"input_tokens_details\":{"
              "\"cached_tokens\":4},"
              "\"output_tokens_details\":{\"reasoning_tokens\":1}}",
              " provided_usage_details=input_cached_tokens:4,output_reasoning_tokens:1,input:6,output:4,total:15"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"cost\":0.1}",
              " provided_usage_details=prompt_tokens:10,completion_tokens:5,total_tokens:15"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5}",
              " provided_usage_details=prompt_tokens:10,completion_tokens:5"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"prompt_tokens_"
              "details\":[]}",
              " provided_usage_details=prompt_tokens:10,completion_tokens:5,total_tokens:15"),
        USAGE("\"usageDetails\":{\"a\":1,\"b\":\"12abc\",\"c\":\"-3\",\"d\":\"x\",\"e\":1.5,\"f\":true,\"g\":{\"x\":1},"
              "\"h\":-1,\"i\":\" 7\",\"j\":null,"
              "\"k\":1e2,\"l\":\"\",\"m\":\"+4\"}",
              " provided_usage_details=a:1,b:12,i:7,k:100,m:4"),
        USAGE("\"usageDetails\":{\"a\":1,\"a\":2}", " provided_usage_details=a:2"),
        USAGE("\"usageDetails\":{}", ""),
        USAGE("\"usageDetails\":{\"a\":99999999999999999999}", ""),
        USAGE("\"costDetails\":{\"input\":0.00015,\"b\":\"1\",\"c\":-1,\"d\":1e400,\"total\":0}",
              " provided_cost_details=input:150000000,total:0"),
        USAGE("\"costDetails\":{\"b\":\"1\"}", ""),
    };
    expect_values(rows, COUNT(rows));
}

Test(observations, a_map_of_usage_has_at_most_256_keys) {
    struct tm_buf body = {0};
    tm_buf_printf(&body, "{\"id\":\"o\",\"usageDetails\":{");
    for (int i = 0; i < 257; i++) tm_buf_printf(&body, "%s\"k%d\":%d", i ? "," : "", i, i);
    tm_buf_printf(&body, "}}");
    cr_assert_eq(read_body("generation-create", body.ptr), TM_INVALID);
    cr_assert_str_eq(read_error.reason, "expected at most 256 kinds of usage, got an object");
    tm_buf_free(&body);
}

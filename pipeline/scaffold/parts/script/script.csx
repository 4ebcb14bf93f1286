public class Script : ScriptBase
{
    // ExecuteAsync runs for the operations that scriptOperations in apiProperties.json lists.
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        HttpResponseMessage response = await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);
        if (this.Context.OperationId != "GetItem" || !response.IsSuccessStatusCode)
        {
            return response;
        }

        string text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
        JObject item = JObject.Parse(text);
        if (string.IsNullOrEmpty((string)item["name"]))
        {
            item["name"] = "Item " + item["id"];
        }
        response.Content = CreateJsonContent(item.ToString());
        return response;
    }
}
